import type { SearchRequest__Output } from '@muster/proto';
import type { RouteConfig } from '../config/schema.js';
import type { IndexView } from '../words.js';
import { invalid } from './check-request.js';

/** The state that an index is to be read in. */
export interface WantedState {
  /** The write with this number is to be visible. */
  readonly seq?: number;
  /** The generation to read. */
  readonly generation?: number;
}

/** Where a query names indexes. */
export interface NamingPlace {
  readonly routeName: string;
  readonly route: Pick<RouteConfig, 'sources'>;
  /** The index that a name stands for. */
  readonly realName: (name: string) => string;
}

const nothing: ReadonlyMap<string, WantedState> = new Map();

/**
 * What a query says of the states of the indexes it reads, by their own names.
 *
 * @throws SearchError `invalid-query` if an index is not of the route, named twice, or wanted in a state without its write
 */
export function wantedStates(
  { waitFor, generations }: SearchRequest__Output,
  place: NamingPlace,
): ReadonlyMap<string, WantedState> {
  if (waitFor.length + generations.length === 0) return nothing;
  const seqs = byIndex('wait_for', waitFor, place);
  const named = byIndex('generations', generations, place);
  const states = new Map<string, WantedState>();
  for (const [index, { seq }] of seqs) states.set(index, { seq });
  for (const [index, { generation }] of named) {
    const path = `generations[${[...named.keys()].indexOf(index)}].generation`;
    const { seq } = states.get(index) ?? {};
    if (generation < 1) throw invalid(path, generation, 'at least 1');
    if (seq !== undefined && generation <= seq) throw invalid(path, generation, `above ${seq}, which wait_for names`);
    states.set(index, { generation, ...(seq === undefined ? {} : { seq }) });
  }
  return states;
}

/** A view of the index as it was at a generation. */
export function viewAt(view: IndexView, generation: number): IndexView {
  if (view.generation === generation && !view.isSkewed) return view;
  const shards = view.shards.map((shard) => ({ ...shard, generation }));
  return { ...view, shards, generation, isSkewed: false, epoch: 0 };
}

function byIndex<Entry extends { readonly index: string }>(
  field: string,
  entries: readonly Entry[],
  { routeName, route, realName }: NamingPlace,
): ReadonlyMap<string, Entry> {
  const indexes = route.sources.flatMap(({ index }) => (index === undefined ? [] : [realName(index)]));
  const found = new Map<string, Entry>();
  entries.forEach((entry, i) => {
    const path = `${field}[${i}].index`;
    const index = entry.index === '' && indexes.length === 1 ? (indexes[0] as string) : realName(entry.index);
    if (!indexes.includes(index)) {
      throw invalid(
        path,
        entry.index,
        `one of: ${indexes.join(', ') || '(none)'} (the indexes of route "${routeName}")`,
      );
    }
    if (found.has(index)) throw invalid(path, entry.index, 'an index that is not named already');
    found.set(index, entry);
  });
  return found;
}
