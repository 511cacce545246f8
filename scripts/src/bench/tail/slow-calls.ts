import { type QueryFigure, queryFigure } from '../query-figure.js';
import { round } from '../round.js';
import type { TailAsker } from './tail-asker.js';
import type { TailCluster } from './tail-cluster.js';

/** The tail without and with hedges, where any call is slow with some probability. */
export interface SlowCallsFigure {
  readonly slowShare: number;
  readonly off: QueryFigure;
  readonly on: QueryFigure;
  /** By how many times hedging makes them smaller. */
  readonly p99Falls: number;
  readonly p999Falls: number;
  /** Calls beyond one for each leaf, in per cent of those. */
  readonly extraPercentOff: number;
  readonly extraPercentOn: number;
}

/** How a case is asked. */
export interface CaseOptions {
  readonly perSecond: number;
  readonly forMs: number;
}

/** Lets any call be 100 times slower with probability `slowShare`. */
export async function slowCalls(
  cluster: TailCluster,
  [off, on]: readonly [TailAsker, TailAsker],
  { slowShare, ...load }: CaseOptions & { readonly slowShare: number },
): Promise<SlowCallsFigure> {
  await cluster.delay(1, slowShare);
  // What is known of the case before was another.
  await cluster.load([off, on], { ...load, forMs: settleMs });
  const [without, hedged] = await cluster.load([off, on], load);
  if (without === undefined || hedged === undefined) throw new Error('two coordinators were to be asked');
  const figures = { off: queryFigure(without.samples), on: queryFigure(hedged.samples) };
  return {
    slowShare,
    ...figures,
    p99Falls: round(figures.off.p99Ms / figures.on.p99Ms),
    p999Falls: round(figures.off.p999Ms / figures.on.p999Ms),
    extraPercentOff: without.extraPercent,
    extraPercentOn: hedged.extraPercent,
  };
}

const settleMs = 5000;

/** What happens when everything is slower at once. */
export interface AllSlowFigure {
  readonly times: number;
  readonly before: { readonly off: QueryFigure; readonly on: QueryFigure };
  readonly after: { readonly off: QueryFigure; readonly on: QueryFigure };
  /** The middle with hedging against that without, when all is slow: at most about 1. */
  readonly p50Ratio: number;
  readonly extraPercentBefore: number;
  readonly extraPercentAfter: number;
}

/** Lets all calls take 5 times as long from some instant on. */
export async function allSlow(
  cluster: TailCluster,
  askers: readonly [TailAsker, TailAsker],
  load: CaseOptions,
): Promise<AllSlowFigure> {
  await cluster.delay(1, 0);
  await cluster.load(askers, { ...load, forMs: settleMs });
  const before = await cluster.load(askers, { ...load, forMs: load.forMs / 2 });
  await cluster.delay(allSlowTimes, 0);
  const after = await cluster.load(askers, load);
  await cluster.delay(1, 0);
  const both = ([off, on]: typeof before) => ({
    off: queryFigure(off?.samples ?? []),
    on: queryFigure(on?.samples ?? []),
  });
  const slow = both(after);
  return {
    times: allSlowTimes,
    before: both(before),
    after: slow,
    p50Ratio: round(slow.on.p50Ms / slow.off.p50Ms, 3),
    extraPercentBefore: before[1]?.extraPercent ?? 0,
    extraPercentAfter: after[1]?.extraPercent ?? 0,
  };
}

const allSlowTimes = 5;
