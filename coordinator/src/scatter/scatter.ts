import { leafDeadline, statisticsShare } from '../budget/share-budget.js';
import type { Cancellation } from '../cancellation.js';
import { Recovery } from '../failure/recovery.js';
import type { RecoveryDependencies } from '../failure/source-recovery.js';
import type { Contributions } from '../gather/contributions.js';
import { unknownLeaf } from '../gather/standings.js';
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
import { takeSource } from './take-source.js';
import { watchLeaves } from './watch-leaves.js';

/** What scattering needs. */
export interface ScatterDependencies extends PlaceDependencies {
  /** What leaves lately contributed to lists. */
  readonly contributions: Contributions;
  readonly statisticsOf: (index: string) => IndexStatistics;
  readonly recovery: Omit<RecoveryDependencies, 'askAlone' | 'clock' | 'openAsks'>;
}

/** How long scattering may take. */
export interface ScatterLimits {
  /** When waiting for leaves ends, by the coordinator's clock. */
  readonly cutoffMs: number;
  /** Nothing is asked with less time than this, in milliseconds. */
  readonly leastTripMs: number;
  readonly cancellation: Cancellation;
}

/** Asks every shard that may match and every vertical at once, and waits until the cutoff. */
export async function scatter(
  plan: Plan,
  indexes: readonly IndexToAsk[],
  limits: ScatterLimits,
  dependencies: ScatterDependencies,
): Promise<Scattered> {
  const { cutoffMs, leastTripMs, cancellation } = limits;
  const { clock, openAsks } = dependencies;
  const leafDeadlineMs = leafDeadline(cutoffMs, clock.now());
  const askAlone: AskAlone = (planned, deadlineMs, stop) =>
    askSource(planned, plan, { cutoffMs: deadlineMs, leastTripMs, cancellation: stop }, dependencies);
  const recovery = plan.sources.some(({ onFailure }) => onFailure !== undefined)
    ? new Recovery({ plan, leafDeadlineMs, leastTripMs }, { ...dependencies.recovery, clock, openAsks, askAlone })
    : undefined;
  const leaves: Leaves = { asks: [], forecasts: [], prunedDocuments: 0 };
  const readers = plan.sources.map((planned, place) => {
    const firstLeaf = leaves.asks.length;
    const read = placeSource({ planned, place, indexes, askAlone }, plan, leaves, dependencies);
    if (planned.onFailure === undefined) return read;
    recover({ planned, place, read, firstLeaf }, recovery, leaves);
    return (outcomes: Outcomes) => (recovery as Recovery).recovered(planned, read(outcomes));
  });
  const { asks, forecasts } = leaves;
  const watched = watchLeaves(plan, leaves, dependencies.contributions, recovery);
  if (watched.standings !== undefined) leaves.standings = watched.standings;
  const { outcomes, end, probability } = await dependencies.gather(asks, {
    cutoffMs,
    leafDeadlineMs,
    cancellation,
    leastTripMs,
    mayHedge: plan.switches.mayHedge,
    roles: forecasts.map(({ role }) => role),
    ...watched.how,
  });
  recovery?.conclude(outcomes);
  const sources = readers.map((read) => read(outcomes));
  recovery?.release();
  const taken = watched.standings && takeSource(plan, end, watched.standings, sources);
  return { sources, end, probability, ...countAnswers(outcomes), taken };
}

/** Asks one source by itself, its statistics first, until its answer is due; waits for all of it. */
async function askSource(
  planned: PlannedSource,
  plan: Plan,
  limits: ScatterLimits,
  dependencies: ScatterDependencies,
): Promise<ScatteredSource> {
  const { onFailure: _onFailure, ...rest } = planned;
  const source: PlannedSource = { ...rest, role: 'optional' };
  // Who is not waited for is no reason for more calls.
  const mayHedge = plan.switches.mayHedge && planned.role !== 'opportunistic';
  const alone = { ...plan, sources: [source], cutoff: waitForEveryone, switches: { ...plan.switches, mayHedge } };
  const indexes = source.kind === 'index' ? [await weighAlone(source, alone, limits, dependencies)] : [];
  const { sources } = await scatter(alone, indexes, limits, dependencies);
  return sources[0] as ScatteredSource;
}

const waitForEveryone: Plan['cutoff'] = { strategies: [{ name: 'all', parameters: {} }], floor: 0 };

async function weighAlone(
  planned: PlannedIndex,
  { request, switches: { mayHedge } }: Plan,
  { cutoffMs, cancellation }: ScatterLimits,
  { statisticsOf, clock, deadly }: ScatterDependencies,
): Promise<IndexToAsk> {
  const statisticsUntil = (): number => clock.now() + statisticsShare * (cutoffMs - clock.now());
  const limits = { statisticsUntil, mayHedge, onDeaths: deadly.noteOf(request, planned.name) };
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
