import type { ListPacker, SizedRequest, SourceSize } from '@muster/ranker';
import { leafDeadline, statisticsShare } from '../budget/share-budget.js';
import type { Cancellation } from '../cancellation.js';
import { Recovery } from '../failure/recovery.js';
import type { RecoveryDependencies } from '../failure/source-recovery.js';
import type { Contributions } from '../gather/contributions.js';
import { unknownLeaf } from '../gather/standings.js';
import { wantedPage, withRoomForPins } from '../plan/wanted-page.js';
import { sessionKey } from '../policy/rendezvous.js';
import type { IndexStatistics } from '../statistics/collect.js';
import type { LeafOutcome, Plan, PlannedIndex, PlannedSource } from '../words.js';
import type { IndexToAsk } from './encode-query.js';
import {
  type AskAlone,
  type Leaves,
  type Outcomes,
  type PlaceDependencies,
  placeSource,
  type ReadSource,
} from './place-leaves.js';
import type { LeafAnswer, Scattered, ScatteredSource } from './scattered.js';
import { askUsedUp, hasUsedUp, usedUpAsPartial } from './second-ask.js';
import { takeSource } from './take-source.js';
import { type Watched, watchLeaves } from './watch-leaves.js';

/** What scattering needs. */
export interface ScatterDependencies extends PlaceDependencies {
  /** What leaves lately contributed to lists. */
  readonly contributions: Contributions;
  readonly statisticsOf: (index: string) => IndexStatistics;
  readonly recovery: Omit<RecoveryDependencies, 'askAlone' | 'clock' | 'openAsks'>;
  /** What copies lists for a ranking thread as they come; nothing where that is not worth it. */
  readonly packerFor: (request: SizedRequest) => ListPacker | undefined;
}

/** How long scattering may take. */
export interface ScatterLimits {
  /** When waiting for leaves ends, by the coordinator's clock. */
  readonly cutoffMs: number;
  /** Nothing is asked with less time than this, in milliseconds. */
  readonly leastTripMs: number;
  readonly cancellation: Cancellation;
  /** Wants to know what there is before all is there. @default nobody */
  readonly watcher?: ScatterWatcher;
}

/** Looks at a scatter under way. */
export interface ScatterWatcher {
  /** The leaves are about to be asked. */
  began(view: ScatterView): void;
  /** A leaf has told something; by which there are other hits than before, or not. */
  told(hasChanged: boolean): void;
}

/** A scatter under way. */
export interface ScatterView {
  /** What there is so far; who has not answered stands there as cut. Nothing takes the place of what has failed yet. */
  soFar(): Scattered;
  /** Whether nothing that is waited for can change a list any more. */
  isStable(): boolean;
}

/** Asks every shard that may match and every vertical at once, and waits until the cutoff. */
export async function scatter(
  plan: Plan,
  indexes: readonly IndexToAsk[],
  limits: ScatterLimits,
  dependencies: ScatterDependencies,
): Promise<Scattered> {
  const { cutoffMs, leastTripMs, cancellation, watcher } = limits;
  const { clock, openAsks } = dependencies;
  const leafDeadlineMs = leafDeadline(cutoffMs, clock.now());
  const askAlone: AskAlone = (planned, deadlineMs, stop) =>
    askSource(planned, plan, { cutoffMs: deadlineMs, leastTripMs, cancellation: stop }, dependencies);
  const recovery = plan.sources.some(({ onFailure }) => onFailure !== undefined)
    ? new Recovery({ plan, leafDeadlineMs, leastTripMs }, { ...dependencies.recovery, clock, openAsks, askAlone })
    : undefined;
  const leaves: Leaves = { asks: [], forecasts: [], prunedDocuments: 0, fewer: [] };
  const bareReaders: ReadSource[] = [];
  const readers = plan.sources.map((planned, place) => {
    const firstLeaf = leaves.asks.length;
    const read = placeSource({ planned, place, indexes, askAlone }, plan, leaves, dependencies);
    bareReaders.push(read);
    if (planned.onFailure === undefined) return read;
    recover({ planned, place, read, firstLeaf }, recovery, leaves);
    return (outcomes: Outcomes) => (recovery as Recovery).recovered(planned, read(outcomes));
  });
  const { asks, forecasts } = leaves;
  const { contributions } = dependencies;
  const isPinned = plan.rules !== undefined && plan.rules.pins.length > 0;
  leaves.packer = dependencies.packerFor({
    ...wantedPage(isPinned ? withRoomForPins(plan) : plan),
    sizes: sizesOf(plan, forecasts),
  });
  const watched = watchLeaves(plan, leaves, {
    contributions,
    recovery,
    told: watcher && ((hasChanged) => watcher.told(hasChanged)),
  });
  if (watched.standings !== undefined) leaves.standings = watched.standings;
  const { soFar } = watched;
  if (soFar !== undefined) {
    const known = (): Outcomes => usedUpAsPartial(soFar.outcomes(), leaves.fewer, plan);
    watcher?.began({
      soFar: () => scatteredSoFar(plan, known(), watched, bareReaders),
      // Behind a list that is used up there may be better than what others have told.
      isStable: () => soFar.isStable() && !hasUsedUp(soFar.outcomes(), leaves.fewer, plan),
    });
  }
  const startedMs = clock.now();
  const gathered = await dependencies.gather(asks, {
    cutoffMs,
    leafDeadlineMs,
    cancellation,
    leastTripMs,
    mayHedge: plan.switches.mayHedge,
    roles: forecasts.map(({ role }) => role),
    ...watched.how,
  });
  const { end, probability } = gathered;
  const outcomes =
    leaves.fewer.length === 0 || end.by === 'cancelled'
      ? gathered.outcomes
      : await askUsedUp(gathered.outcomes, leaves.fewer, plan, { ...limits, startedMs }, dependencies);
  recovery?.conclude(outcomes);
  const sources = readers.map((read) => read(outcomes));
  recovery?.release();
  const taken = watched.standings && takeSource(plan, end, watched.standings, sources);
  const { packer } = leaves;
  const scattered = { sources, end, probability, ...countAnswers(gathered.outcomes), taken };
  return packer === undefined ? scattered : { ...scattered, packer };
}

/** By sources as many lists as are asked for, as long as they may be. */
function sizesOf({ sources, window }: Plan, forecasts: Leaves['forecasts']): SourceSize[] {
  const lists = sources.map(() => 0);
  for (const { source } of forecasts) lists[source] = (lists[source] ?? 0) + 1;
  return lists.map((count) => ({ lists: count, hits: count * window }));
}

/** As if gathering had ended now, of its own accord: nothing stands in for what has failed. */
function scatteredSoFar(
  plan: Plan,
  outcomes: Outcomes,
  { standings }: Watched,
  readers: readonly ReadSource[],
): Scattered {
  const sources = readers.map((read) => read(outcomes));
  // Nothing has ended the waiting, so no end is stated.
  const end = { by: 'cancelled' } as const;
  const taken = standings && takeSource(plan, end, standings, sources);
  return { sources, end, probability: undefined, ...countAnswers(outcomes), taken };
}

/** Asks one source by itself, its statistics first, until its answer is due; waits for all of it. */
export async function askSource(
  planned: PlannedSource,
  plan: Plan,
  limits: ScatterLimits,
  dependencies: ScatterDependencies,
): Promise<ScatteredSource> {
  const { onFailure: _onFailure, ...rest } = planned;
  const source: PlannedSource = { ...rest, role: 'optional' };
  const { facets: _facets, ...withoutFacets } = plan;
  // Who is not waited for is no reason for more calls, and its documents are not counted.
  const isWaitedFor = planned.role !== 'opportunistic';
  const switches = { ...plan.switches, mayHedge: plan.switches.mayHedge && isWaitedFor };
  const asked = isWaitedFor ? plan : withoutFacets;
  const alone: Plan = { ...asked, sources: [source], cutoff: waitForEveryone, switches };
  const indexes = source.kind === 'index' ? [await weighAlone(source, alone, limits, dependencies)] : [];
  // The page is made of the lists of all sources.
  const { sources } = await scatter(alone, indexes, limits, { ...dependencies, packerFor: () => undefined });
  return sources[0] as ScatteredSource;
}

const waitForEveryone: Plan['cutoff'] = { strategies: [{ name: 'all', parameters: {} }], floor: 0 };

async function weighAlone(
  planned: PlannedIndex,
  { request, session, switches: { mayHedge } }: Plan,
  { cutoffMs, cancellation }: ScatterLimits,
  { statisticsOf, clock, deadly }: ScatterDependencies,
): Promise<IndexToAsk> {
  const statisticsUntil = (): number => clock.now() + statisticsShare * (cutoffMs - clock.now());
  const affinity = sessionKey(session);
  const limits = { statisticsUntil, mayHedge, affinity, onDeaths: deadly.noteOf(request, planned.name) };
  return { planned, weighed: await statisticsOf(planned.name).weigh(planned, limits, cancellation) };
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

/** How many leaves there were and have answered, and how long the shortest way to one took and back. */
function countAnswers(outcomes: readonly LeafOutcome<LeafAnswer>[]): Pick<Scattered, 'asked' | 'answered' | 'tripMs'> {
  let answered = 0;
  let tripMs: number | undefined;
  for (const outcome of outcomes) {
    if (!outcome.ok || outcome.cutShort !== undefined) continue;
    answered++;
    const { queueUs = 0, serviceUs = 0, askedMs = 0, endedMs = 0 } = outcome.calls?.at(-1) ?? {};
    // Who does not tell how long it worked does not tell how long the way is.
    if (serviceUs <= 0) continue;
    const wayMs = endedMs - askedMs - (queueUs + serviceUs) / 1000;
    if (wayMs >= 0 && (tripMs === undefined || wayMs < tripMs)) tripMs = wayMs;
  }
  return { asked: outcomes.length, answered, tripMs };
}
