import {
  codecs,
  encodeBody,
  type FindResponse__Output,
  type Highlight,
  type Highlight__Output,
  type QueryResponse__Output,
  type ShardAnswer__Output,
} from '@muster/proto';
import type { Cancellation } from './cancellation.js';
import { faultOfAnswer } from './check-answer.js';
import { leafDeadline } from './deadline.js';
import { findingsOf } from './findings.js';
import type { Contributions } from './gather/contributions.js';
import { goesByChance, goesByRanks, looksAtStandings, makeCutoff } from './gather/cutoff.js';
import type { Gathered, GatherWatch } from './gather/gather.js';
import { learnFrom, learnLate } from './gather/odds.js';
import { type LeafForecast, Standings } from './gather/standings.js';
import { type Taken, takenSource } from './gather/taken.js';
import type { LeafDependencies } from './leaves.js';
import type { Vertical } from './source/vertical.js';
import type { WeighedIndex } from './statistics/weigh-index.js';
import type {
  AbsentIndex,
  CutoffPolicy,
  LeafAsk,
  LeafOutcome,
  Plan,
  PlannedIndex,
  PlannedVertical,
  Shard,
} from './words.js';

/** An index source on its way: what its shards were sent, and what became of each. */
export interface ScatteredIndex {
  readonly kind: 'index';
  readonly planned: PlannedIndex;
  readonly weighed: WeighedIndex;
  readonly shards: readonly ScatteredShard[];
  /** The shards that answered, in the order of their lists when they are ranked. */
  readonly answered: readonly AnsweredShard[];
}

/** A shard with a list of hits. */
export interface AnsweredShard {
  readonly number: number;
  readonly outcome: LeafOutcome<QueryResponse__Output> & { readonly ok: true };
}

/** A shard, and what became of asking it; `pruned` if it cannot match and was not asked. */
export interface ScatteredShard {
  readonly shard: Shard;
  readonly outcome: LeafOutcome<QueryResponse__Output> | 'pruned';
}

/** A vertical, and what became of asking it. */
export interface ScatteredVertical {
  readonly kind: 'vertical';
  readonly planned: PlannedVertical;
  readonly outcome: LeafOutcome<FindResponse__Output>;
}

/** An index that could not be asked. */
export interface ScatteredAbsent {
  readonly kind: 'absent';
  readonly planned: AbsentIndex;
}

/** A source of the route, and what became of asking it. */
export type ScatteredSource = ScatteredIndex | ScatteredVertical | ScatteredAbsent;

/** What asking all sources gave, in the order of the route, and why waiting for them ended. */
export interface Scattered extends Pick<Gathered<unknown>, 'end' | 'probability'> {
  readonly sources: readonly ScatteredSource[];
  /** Leaves that were asked, and those of them that have answered. */
  readonly asked: number;
  readonly answered: number;
  /** How long the leaf that answered first took, in milliseconds; nothing if none did. */
  readonly firstMs: number | undefined;
  /** The one source whose hits the page holds; nothing: it holds those of all. */
  readonly taken: Taken | undefined;
}

/** What scattering needs. */
export interface ScatterDependencies extends LeafDependencies {
  readonly verticals: ReadonlyMap<string, Vertical>;
  /** What leaves lately contributed to lists. */
  readonly contributions: Contributions;
}

/** How long scattering may take. */
export interface ScatterLimits {
  /** When waiting for leaves ends, by the coordinator's clock. */
  readonly cutoffMs: number;
  /** Nothing is asked with less time than this, in milliseconds. */
  readonly leastTripMs: number;
  readonly cancellation: Cancellation;
}

type LeafAnswer = QueryResponse__Output | FindResponse__Output;

/** Number of `query` in `ShardCall`. */
const queryField = 10;
/** A shard that needs longer tells what it has so far. */
const progressUs = 2000;

/** Asks every shard that may match and every vertical at once, and waits until the cutoff. */
export async function scatter(
  plan: Plan,
  indexes: readonly { readonly planned: PlannedIndex; readonly weighed: WeighedIndex }[],
  { cutoffMs, leastTripMs, cancellation }: ScatterLimits,
  dependencies: ScatterDependencies,
): Promise<Scattered> {
  const leaves: Leaves = { asks: [], forecasts: [] };
  const readers = plan.sources.map((source, place): ReadSource => {
    if (source.kind === 'vertical') return placeVertical({ planned: source, place }, plan, leaves, dependencies);
    if (source.kind === 'absent') return () => ({ kind: 'absent', planned: source });
    const index = indexes.find(({ planned }) => planned === source);
    if (index === undefined) throw new Error(`"${source.name}" was not weighed`);
    return placeShards({ ...index, place }, plan, leaves, dependencies);
  });
  const { asks, forecasts } = leaves;
  const leafDeadlineMs = leafDeadline(cutoffMs, dependencies.clock.now());
  const watched = looksAtStandings(plan.cutoff) ? watchfully(plan, forecasts, dependencies.contributions) : undefined;
  const { outcomes, end, probability } = await dependencies.gather(asks, {
    cutoffMs,
    leafDeadlineMs,
    cancellation,
    leastTripMs,
    roles: forecasts.map(({ role }) => role),
    ...(watched === undefined ? {} : { cutoff: watched.cutoff, watch: watched.watch }),
  });
  let answered = 0;
  let firstMs: number | undefined;
  for (const outcome of outcomes) {
    if (!outcome.ok || outcome.cutShort !== undefined) continue;
    answered++;
    if (firstMs === undefined || outcome.tookMs < firstMs) firstMs = outcome.tookMs;
  }
  const taken = watched && takenSource(plan.cutoff.strategies, end, watched.standings);
  const sources = readers.map((read) => read(outcomes));
  return { sources, end, probability, asked: asks.length, answered, firstMs, taken };
}

/** The leaves to ask, and what is known of each before. */
interface Leaves {
  readonly asks: LeafAsk<LeafAnswer>[];
  readonly forecasts: LeafForecast[];
}

/** The cutoff policy of a plan that has one, and what it goes by. */
function watchfully(
  { cutoff, window }: Plan,
  forecasts: readonly LeafForecast[],
  contributions: Contributions,
): { readonly cutoff: CutoffPolicy; readonly watch: GatherWatch<LeafAnswer>; readonly standings: Standings } {
  const standings = new Standings(forecasts, window);
  const documentsOf = (place: number): number => forecasts[place]?.documents ?? 0;
  const watch: GatherWatch<LeafAnswer> = {
    ended: (place, outcome) => {
      if (outcome.ok) standings.answered(place, findingsOf(outcome.value, documentsOf(place)));
      else standings.failed(place);
    },
    progressed: (place, value) => standings.progressed(place, findingsOf(value, documentsOf(place))),
    ...(goesByChance(cutoff) ? learning(standings, contributions, documentsOf) : {}),
  };
  return { cutoff: makeCutoff(cutoff, standings, contributions), watch, standings };
}

/** Learns from a gathering when it is over; and from those that were cut, of some gatherings. */
function learning(
  standings: Standings,
  contributions: Contributions,
  documentsOf: (place: number) => number,
): Pick<GatherWatch<LeafAnswer>, 'ending' | 'late'> {
  let isSampled = false;
  return {
    ending(end) {
      if (end.by !== 'cancelled') learnFrom(standings, contributions);
      isSampled = end.by === 'strategy' && end.strategy === 'probable' && contributions.isSampled();
      return isSampled;
    },
    late(place, outcome) {
      if (!isSampled || !outcome.ok) return;
      learnLate(standings, contributions, place, findingsOf(outcome.value, documentsOf(place)));
    },
  };
}

/** Picks a source's outcomes out of those of all leaves. */
type ReadSource = (outcomes: readonly LeafOutcome<LeafAnswer>[]) => ScatteredSource;

/** The query is the same for all shards of an index, so it is encoded once. */
function placeShards(
  index: { readonly planned: PlannedIndex; readonly weighed: WeighedIndex; readonly place: number },
  plan: Plan,
  { asks, forecasts }: Leaves,
  { askShard }: ScatterDependencies,
): ReadSource {
  const { planned, weighed } = index;
  const { generation, shards } = planned.view;
  const body = encodeQuery(index, plan);
  const kind = `${planned.name}/${lengthClass(planned)}`;
  const read = (answer: ShardAnswer__Output) => readQueryAnswer(answer, plan.window);
  const places = shards.map((shard) => {
    if (!weighed.canMatch(shard.number)) return undefined;
    forecasts.push({
      source: index.place,
      role: planned.role,
      leaf: shard.number,
      kind,
      weight: planned.weight,
      documents: shard.documents ?? 0,
      bound: () => weighed.boundOf(shard.number),
    });
    return asks.push(askShard({ shard, body, generation, read })) - 1;
  });
  return (outcomes) => {
    const scattered: ScatteredShard[] = [];
    const answered: AnsweredShard[] = [];
    for (let i = 0; i < shards.length; i++) {
      const shard = shards[i] as Shard;
      const outcome = outcomeAt(outcomes, places[i]);
      scattered.push({ shard, outcome });
      if (outcome !== 'pruned' && outcome.ok) answered.push({ number: shard.number, outcome });
    }
    return { kind: 'index', planned, weighed, shards: scattered, answered };
  };
}

/** Bounds of long queries are looser than those of short ones. */
function lengthClass({ analyzed }: PlannedIndex): number {
  return Math.min(maxLengthClass, Math.ceil(Math.log2(1 + analyzed.terms.length)));
}

const maxLengthClass = 6;

function outcomeAt(outcomes: readonly LeafOutcome<LeafAnswer>[], place: number | undefined): ScatteredShard['outcome'] {
  return place === undefined ? 'pruned' : (outcomes[place] as LeafOutcome<QueryResponse__Output>);
}

function encodeQuery(
  { planned, weighed }: { readonly planned: PlannedIndex; readonly weighed: WeighedIndex },
  { request, window, context, cutoff }: Plan,
): Uint8Array {
  const query = codecs.queryRequest.encode({
    index: planned.name,
    generation: planned.view.generation,
    query: weighed.query,
    fields: weighed.fields,
    filter: planned.filter ?? null,
    k: window,
    totalHitsThreshold: request.totalHitsThreshold,
    explain: request.explain,
    context,
    priors: [...planned.priors],
    ...(goesByRanks(cutoff) ? { progressUs } : {}),
  });
  return encodeBody(queryField, query);
}

function readQueryAnswer({ query }: ShardAnswer__Output, k: number): QueryResponse__Output | string {
  return query == null ? 'the answer is not to a query' : (faultOfAnswer(query, k) ?? query);
}

function styleOf({ maxCharacters, preTag, postTag }: Highlight__Output): Highlight {
  return { maxCharacters, preTag, postTag };
}

function placeVertical(
  { planned, place: source }: { readonly planned: PlannedVertical; readonly place: number },
  { request, window, context }: Plan,
  { asks, forecasts }: Leaves,
  { verticals }: ScatterDependencies,
): ReadSource {
  const vertical = verticals.get(planned.name);
  if (vertical === undefined) throw new Error(`no vertical is named "${planned.name}"`);
  const { query, filter, highlight } = request;
  const find = {
    query,
    k: Math.min(planned.k, window),
    filter: filter ?? null,
    // The fields were named for the index; a vertical has its own.
    highlight: highlight == null ? null : styleOf(highlight),
    context,
  };
  const { name: kind, role, weight } = planned;
  forecasts.push({ source, role, leaf: 0, kind, weight, documents: 0, bound: () => Number.POSITIVE_INFINITY });
  const place = asks.push(vertical.find(find, planned.timeoutMs)) - 1;
  return (outcomes) => ({ kind: 'vertical', planned, outcome: outcomes[place] as LeafOutcome<FindResponse__Output> });
}
