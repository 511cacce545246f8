import {
  codecs,
  encodeBody,
  type FindResponse__Output,
  type QueryResponse__Output,
  type ShardAnswer__Output,
} from '@muster/proto';
import type { Cancellation } from './cancellation.js';
import { faultOfAnswer } from './check-answer.js';
import { leafDeadline, statisticsShare } from './deadline.js';
import { Recovery } from './failure/recovery.js';
import type { RecoveryDependencies } from './failure/source-recovery.js';
import { findRequestOf } from './find-request.js';
import { findingsOf } from './findings.js';
import type { Contributions } from './gather/contributions.js';
import { goesByChance, goesByRanks, looksAtStandings, makeCutoff, waitForAll } from './gather/cutoff.js';
import type { Gathered, GatherWatch } from './gather/gather.js';
import { type LeafForecast, Standings, unknownLeaf } from './gather/standings.js';
import { type Taken, takenSource } from './gather/taken.js';
import { learning } from './learning.js';
import type { LeafDependencies } from './leaves.js';
import type { Vertical } from './source/vertical.js';
import { SourceAsk } from './source-ask.js';
import type { IndexStatistics } from './statistics/collect.js';
import type { WeighedIndex } from './statistics/weigh-index.js';
import type {
  AbsentIndex,
  CutoffPolicy,
  LeafAsk,
  LeafFault,
  LeafOutcome,
  Plan,
  PlannedIndex,
  PlannedSource,
  PlannedVertical,
  Shard,
} from './words.js';

/** What may be said of every source beside what it answered. */
interface ScatteredCommon {
  /** What takes its place, because it has failed. */
  readonly standIn?: StandIn;
  /** It has failed, and without it the query fails. */
  readonly isFatal?: boolean;
}

/** What takes the place of a source that failed. */
export interface StandIn {
  /** Hits that the configuration gives, the answer of another source, or the last good answer to the same question. */
  readonly kind: 'configured' | 'source' | 'cached';
  /** Name of the source that was asked; empty unless one was. */
  readonly source: string;
  readonly ageMs: number;
  /** As if the source had answered so. */
  readonly answer: ScatteredIndex | ScatteredVertical;
}

/** Where the hits under a source's name come from: the source, or what takes its place. */
export function giverOf(source: ScatteredSource): ScatteredSource {
  return source.standIn?.answer ?? source;
}

/** An index source on its way: what its shards were sent, and what became of each. */
export interface ScatteredIndex extends ScatteredCommon {
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
export interface ScatteredVertical extends ScatteredCommon {
  readonly kind: 'vertical';
  readonly planned: PlannedVertical;
  readonly outcome: LeafOutcome<FindResponse__Output>;
}

/** An index of which nothing is known: it could not be asked, or nobody waited for it. */
export interface ScatteredAbsent extends ScatteredCommon {
  readonly kind: 'absent';
  readonly planned: AbsentIndex;
  /** Why, if it was asked. */
  readonly fault?: LeafFault & { readonly tookMs: number };
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
  readonly statisticsOf: (index: string) => IndexStatistics;
  readonly recovery: Omit<RecoveryDependencies, 'askAlone' | 'clock'>;
}

/** How long scattering may take. */
export interface ScatterLimits {
  /** When waiting for leaves ends, by the coordinator's clock. */
  readonly cutoffMs: number;
  /** Nothing is asked with less time than this, in milliseconds. */
  readonly leastTripMs: number;
  readonly cancellation: Cancellation;
}

/** What a leaf answers: a shard, a vertical, or a source that was asked as a whole. */
export type LeafAnswer = QueryResponse__Output | FindResponse__Output | ScatteredSource;

/** An index with the numbers to score by. */
export interface IndexToAsk {
  readonly planned: PlannedIndex;
  readonly weighed: WeighedIndex;
}

/** Number of `query` in `ShardCall`. */
const queryField = 10;
/** A shard that needs longer tells what it has so far. */
const progressUs = 2000;

/** Asks every shard that may match and every vertical at once, and waits until the cutoff. */
export async function scatter(
  plan: Plan,
  indexes: readonly IndexToAsk[],
  limits: ScatterLimits,
  dependencies: ScatterDependencies,
): Promise<Scattered> {
  const { cutoffMs, leastTripMs, cancellation } = limits;
  const leafDeadlineMs = leafDeadline(cutoffMs, dependencies.clock.now());
  const askAlone: AskAlone = (planned, deadlineMs, stop) =>
    askSource(planned, plan, { cutoffMs: deadlineMs, leastTripMs, cancellation: stop }, dependencies);
  const recovery = plan.sources.some(({ onFailure }) => onFailure !== undefined)
    ? new Recovery(
        { plan, leafDeadlineMs, leastTripMs },
        { ...dependencies.recovery, clock: dependencies.clock, askAlone },
      )
    : undefined;
  const leaves: Leaves = { asks: [], forecasts: [] };
  const readers = plan.sources.map((planned, place) => {
    const firstLeaf = leaves.asks.length;
    const read = placeSource({ planned, place, indexes, askAlone }, plan, leaves, dependencies);
    if (planned.onFailure === undefined) return read;
    recover({ planned, place, read, firstLeaf }, recovery, leaves);
    return (outcomes: Outcomes) => (recovery as Recovery).recovered(planned, read(outcomes));
  });
  const { asks, forecasts } = leaves;
  const watched = watchfully(plan, forecasts, dependencies.contributions, recovery);
  if (watched.standings !== undefined) leaves.standings = watched.standings;
  const { outcomes, end, probability } = await dependencies.gather(asks, {
    cutoffMs,
    leafDeadlineMs,
    cancellation,
    leastTripMs,
    roles: forecasts.map(({ role }) => role),
    ...watched.how,
  });
  recovery?.conclude(outcomes);
  let answered = 0;
  let firstMs: number | undefined;
  for (const outcome of outcomes) {
    if (!outcome.ok || outcome.cutShort !== undefined) continue;
    answered++;
    if (firstMs === undefined || outcome.tookMs < firstMs) firstMs = outcome.tookMs;
  }
  const taken = watched.standings && takenSource(plan.cutoff.strategies, end, watched.standings);
  const sources = readers.map((read) => read(outcomes));
  return { sources, end, probability, asked: outcomes.length, answered, firstMs, taken };
}

type AskAlone = RecoveryDependencies['askAlone'];

/** Asks one source by itself, its statistics first, until its answer is due; waits for all of it. */
async function askSource(
  planned: PlannedSource,
  plan: Plan,
  limits: ScatterLimits,
  dependencies: ScatterDependencies,
): Promise<ScatteredSource> {
  const { onFailure: _onFailure, ...rest } = planned;
  const source: PlannedSource = { ...rest, role: 'optional' };
  const alone = { ...plan, sources: [source], cutoff: waitForEveryone };
  const indexes = source.kind === 'index' ? [await weighAlone(source, limits, dependencies)] : [];
  const { sources } = await scatter(alone, indexes, limits, dependencies);
  return sources[0] as ScatteredSource;
}

const waitForEveryone: Plan['cutoff'] = { strategies: [{ name: 'all', parameters: {} }], floor: 0 };

async function weighAlone(
  planned: PlannedIndex,
  { cutoffMs, cancellation }: ScatterLimits,
  { statisticsOf, clock }: ScatterDependencies,
): Promise<IndexToAsk> {
  const statisticsUntil = (): number => clock.now() + statisticsShare * (cutoffMs - clock.now());
  return { planned, weighed: await statisticsOf(planned.name).weigh(planned, { statisticsUntil }, cancellation) };
}

/** A source that could not even be asked has failed already: who takes its place is asked at once. */
function recover(
  source: {
    readonly planned: PlannedSource;
    readonly place: number;
    readonly read: ReadSource;
    readonly firstLeaf: number;
  },
  recovery: Recovery | undefined,
  { asks, forecasts }: Leaves,
): void {
  const { planned, place, read, firstLeaf } = source;
  const leaves = asks.slice(firstLeaf).map((_ask, i) => firstLeaf + i);
  // An index of which no shard can match has answered.
  if (planned.kind === 'index' && leaves.length === 0) return;
  const ask = recovery?.add({ planned, leaves, nextLeaf: asks.length, read });
  if (ask === undefined) return;
  asks.push(ask);
  const { role, weight, name: kind } = planned;
  forecasts.push(unknownLeaf({ source: place, role, weight, kind: `${kind}, instead` }));
}

/** The leaves to ask, and what is known of each before. */
interface Leaves {
  readonly asks: LeafAsk<LeafAnswer>[];
  readonly forecasts: LeafForecast[];
  /** Where the cutoff looks at them, as soon as all leaves are there. */
  standings?: Standings;
}

/** The cutoff policy of a plan that has one, and what it goes by. */
function watchfully(
  { cutoff, window }: Plan,
  forecasts: readonly LeafForecast[],
  contributions: Contributions,
  recovery: Recovery | undefined,
): Watched {
  const standings = looksAtStandings(cutoff) ? new Standings(forecasts, window) : undefined;
  if (standings === undefined && recovery === undefined) return { standings, how: {} };
  const documentsOf = (place: number): number => forecasts[place]?.documents ?? 0;
  const policy = standings === undefined ? waitForAll : makeCutoff(cutoff, standings, contributions);
  const lessons =
    standings !== undefined && goesByChance(cutoff) ? learning(standings, contributions, documentsOf) : undefined;
  const watch: GatherWatch<LeafAnswer> = {
    ended: (place, outcome) => {
      if (outcome.ok) standings?.answered(place, findingsOf(outcome.value, documentsOf(place)));
      else standings?.failed(place);
    },
    progressed: (place, value) => standings?.progressed(place, findingsOf(value, documentsOf(place))),
    ...lessons,
  };
  if (recovery === undefined) return { standings, how: { cutoff: policy, watch } };
  const how: Watched['how'] = {
    cutoff: (progress) => {
      const source = recovery.failing;
      return source === undefined ? policy(progress) : { waitMs: 0, end: { by: 'failure', source } };
    },
    watch: {
      ...watch,
      successor: (place, outcome, nextPlace) => {
        const next = recovery.successor(place, outcome, nextPlace);
        if (next !== undefined) standings?.replaced(place);
        return next;
      },
      late: (place, outcome) => {
        lessons?.late(place, outcome);
        recovery.late(place, outcome);
      },
    },
  };
  return { standings, how };
}

/** How a gathering is watched. */
interface Watched {
  /** Nothing where the cutoff does not look at them. */
  readonly standings: Standings | undefined;
  readonly how: { readonly cutoff?: CutoffPolicy; readonly watch?: GatherWatch<LeafAnswer> };
}

type Outcomes = readonly LeafOutcome<LeafAnswer>[];

/** Picks a source's outcomes out of those of all leaves. */
type ReadSource = (outcomes: Outcomes) => ScatteredSource;

interface SourceToPlace {
  readonly planned: PlannedSource;
  readonly place: number;
  readonly indexes: readonly IndexToAsk[];
  readonly askAlone: AskAlone;
}

function placeSource(
  { planned, place, indexes, askAlone }: SourceToPlace,
  plan: Plan,
  leaves: Leaves,
  dependencies: ScatterDependencies,
): ReadSource {
  if (planned.kind === 'vertical') return placeVertical({ planned, place }, plan, leaves, dependencies);
  if (planned.kind === 'absent') return () => ({ kind: 'absent', planned });
  if (planned.role === 'opportunistic') return placeWhole({ planned, place, askAlone }, leaves, dependencies);
  const index = indexes.find((one) => one.planned === planned);
  if (index === undefined) throw new Error(`"${planned.name}" was not weighed`);
  return placeShards({ ...index, place }, plan, leaves, dependencies);
}

/** Its statistics would have to be waited for before its shards can be asked: so it is one leaf, statistics and all. */
function placeWhole(
  {
    planned,
    place: source,
    askAlone,
  }: { readonly planned: PlannedIndex; readonly place: number; readonly askAlone: AskAlone },
  { asks, forecasts }: Leaves,
  { clock }: ScatterDependencies,
): ReadSource {
  const { name, weight, role, view } = planned;
  forecasts.push(unknownLeaf({ source, role, weight, kind: name }));
  const place = asks.push(new SourceAsk({ clock, afterMs: 0, ask: (...limits) => askAlone(planned, ...limits) })) - 1;
  return (outcomes) => {
    const outcome = outcomes[place] as LeafOutcome<LeafAnswer>;
    if (!outcome.ok) return { kind: 'absent', planned: { kind: 'absent', name, weight, role, view }, fault: outcome };
    const answer = outcome.value as ScatteredSource;
    return answer.kind === 'index' ? { ...answer, planned } : answer;
  };
}

/** The query is the same for all shards of an index, so it is encoded once. */
function placeShards(
  index: { readonly planned: PlannedIndex; readonly weighed: WeighedIndex; readonly place: number },
  plan: Plan,
  leaves: Leaves,
  { askShard }: ScatterDependencies,
): ReadSource {
  const { planned, weighed } = index;
  const { asks, forecasts } = leaves;
  const { generation, shards } = planned.view;
  const body = encodeQuery(index, plan);
  const laterBody = (): Uint8Array => {
    const floorScore = leaves.standings?.lastScore(index.place) ?? Number.NEGATIVE_INFINITY;
    return floorScore === Number.NEGATIVE_INFINITY ? body : encodeQuery(index, plan, floorScore);
  };
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
    return asks.push(askShard({ shard, body, laterBody, generation, read })) - 1;
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
  floorScore?: number,
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
    ...(floorScore === undefined ? {} : { floorScore }),
  });
  return encodeBody(queryField, query);
}

function readQueryAnswer({ query }: ShardAnswer__Output, k: number): QueryResponse__Output | string {
  return query == null ? 'the answer is not to a query' : (faultOfAnswer(query, k) ?? query);
}

function placeVertical(
  { planned, place: source }: { readonly planned: PlannedVertical; readonly place: number },
  plan: Plan,
  { asks, forecasts }: Leaves,
  { verticals }: ScatterDependencies,
): ReadSource {
  const vertical = verticals.get(planned.name);
  if (vertical === undefined) throw new Error(`no vertical is named "${planned.name}"`);
  const { name: kind, role, weight } = planned;
  forecasts.push(unknownLeaf({ source, role, kind, weight }));
  const place = asks.push(vertical.find(findRequestOf(planned, plan), planned.timeoutMs)) - 1;
  return (outcomes) => ({ kind: 'vertical', planned, outcome: outcomes[place] as LeafOutcome<FindResponse__Output> });
}
