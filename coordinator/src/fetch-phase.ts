import {
  codecs,
  DocumentReturn,
  encodeBody,
  type FetchedDocument__Output,
  type FetchResponse__Output,
  type ShardAnswer__Output,
} from '@muster/proto';
import type { RankedPage } from '@muster/ranker';
import { leafDeadline } from './budget/share-budget.js';
import type { AskedShard, LeafDependencies } from './leaves.js';
import { sessionKey } from './policy/rendezvous.js';
import { FetchKinds } from './scatter/call-kinds.js';
import type { PlaceDependencies } from './scatter/place-leaves.js';
import type { ScatterLimits } from './scatter/scatter.js';
import {
  type AnsweredShard,
  giverOf,
  type Scattered,
  type ScatteredIndex,
  type ScatteredSource,
} from './scatter/scattered.js';
import type { Plan, Shard } from './words.js';

/** What fetching brought. */
export interface Fetched {
  /** Gives the document of the hit at a place on the page; nothing if it was not fetched. */
  readonly documentAt: (place: number) => FetchedDocument__Output | undefined;
  /** The shards that were asked. */
  readonly asked: readonly AskedShard[];
  /** Some shard did not answer before the cutoff. */
  readonly wasCut: boolean;
  /** Snippets were wanted, and there was no time for them. */
  readonly lacksExtras: boolean;
}

/** Nothing was to be fetched. */
export const nothingFetched: Fetched = { documentAt: () => undefined, asked: [], wasCut: false, lacksExtras: false };

/** How long fetching may take. */
export interface FetchLimits extends ScatterLimits {
  /** Whether there is time for snippets. */
  readonly hasTimeForExtras: boolean;
}

/** What fetching needs. */
export type FetchDependencies = LeafDependencies & Pick<PlaceDependencies, 'deadly'>;

/** Number of `fetch` in `ShardCall`. */
const fetchField = 11;

/**
 * Fetches the documents of the page's hits from the replicas that found them, or from others if those fail. Hits of
 * verticals came with their content.
 */
export async function fetchDocuments(
  plan: Plan,
  scattered: Scattered,
  page: RankedPage,
  { cutoffMs, leastTripMs, cancellation, hasTimeForExtras }: FetchLimits,
  { askShard, gather, clock, deadly }: FetchDependencies,
): Promise<Fetched> {
  const wanted = hitsByShard(scattered, page);
  if (wanted.length === 0) return nothingFetched;
  const lacksExtras = plan.request.highlight != null && !hasTimeForExtras;
  const affinity = sessionKey(plan.session);
  const kinds = new FetchKinds(plan.request.highlight != null && hasTimeForExtras);
  const asks = wanted.map(({ index, shard, places }) => {
    const body = encodeFetch({ plan, index, shard, places, page, hasHighlight: !lacksExtras });
    const { generation } = shard.outcome.value;
    const target = index.planned.view.shards[shard.number] as Shard;
    const kind = kinds.of(index.planned.name, places.length);
    const { replica: prefer } = shard.outcome;
    const onDeaths = deadly.noteOf(plan.request, index.planned.name);
    return askShard({ shard: target, body, generation, kind, affinity, prefer, read: readFetched, onDeaths });
  });
  const leafDeadlineMs = leafDeadline(cutoffMs, clock.now());
  const { mayHedge } = plan.switches;
  const { outcomes } = await gather(asks, { cutoffMs, leafDeadlineMs, leastTripMs, mayHedge, cancellation });
  const documents: (FetchedDocument__Output | undefined)[] = new Array(page.count);
  wanted.forEach(({ places }, i) => {
    const outcome = outcomes[i];
    const fetched = outcome?.ok === true ? outcome.value.documents : [];
    places.forEach((place, j) => {
      const document = fetched[j];
      if (document !== undefined && document.seq === page.seq[place] && !document.missing) documents[place] = document;
    });
  });
  const asked = wanted.map(({ index, shard }, i): AskedShard => {
    return { source: index.planned.name, shard: shard.number, outcome: outcomes[i] as AskedShard['outcome'] };
  });
  return { documentAt: (place) => documents[place], asked, wasCut: outcomes.some(isTimeout), lacksExtras };
}

function isTimeout(outcome: AskedShard['outcome']): boolean {
  return !outcome.ok && outcome.failure === 'timeout';
}

function readFetched({ fetch }: ShardAnswer__Output): FetchResponse__Output | string {
  return fetch ?? 'the answer is not to a fetch';
}

interface ShardHits {
  readonly index: ScatteredIndex;
  readonly shard: AnsweredShard;
  /** Places on the page. */
  readonly places: number[];
}

function hitsByShard({ sources }: Scattered, page: RankedPage): ShardHits[] {
  const groups = new Map<number, ShardHits>();
  for (let place = 0; place < page.count; place++) {
    const sourcePlace = page.source[place] as number;
    const index = giverOf(sources[sourcePlace] as ScatteredSource);
    if (index.kind !== 'index') continue;
    const listPlace = page.list[place] as number;
    const key = sourcePlace * maxShards + listPlace;
    const group = groups.get(key) ?? { index, shard: index.answered[listPlace] as AnsweredShard, places: [] };
    group.places.push(place);
    groups.set(key, group);
  }
  return [...groups.values()];
}

const maxShards = 1 << 16;

interface FetchParts extends ShardHits {
  readonly plan: Plan;
  readonly page: RankedPage;
  readonly hasHighlight: boolean;
}

function encodeFetch({ plan, index, shard, places, page, hasHighlight }: FetchParts): Uint8Array {
  const { request, context } = plan;
  const { planned, weighed } = index;
  const { outcome } = shard;
  const seqs = Buffer.allocUnsafe(8 * places.length);
  places.forEach((place, i) => {
    seqs.writeDoubleLE(page.seq[place] as number, 8 * i);
  });
  const highlight = hasHighlight ? request.highlight : null;
  const fields = request.documents === DocumentReturn.DOCUMENT_RETURN_FIELDS ? request.documentFields : [];
  const fetch = codecs.fetchRequest.encode({
    index: planned.name,
    generation: outcome.value.generation,
    seqs,
    fields,
    context,
    ...(highlight == null ? {} : { highlight, query: weighed.query, queryFields: weighed.fields }),
  });
  return encodeBody(fetchField, fetch);
}
