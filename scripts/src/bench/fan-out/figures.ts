import { median } from '../median.js';
import { round } from '../round.js';
import type { Verdict } from '../verdict.js';

/** Coordinators that are compared. */
export type VariantName = 'plain' | 'full' | 'noHedges' | 'against';

/** What each of them took for a query in each round, in microseconds of CPU. */
export type Costs = ReadonlyMap<VariantName, readonly number[]>;

/** How many shards a query asks, and how many replicas each has. */
export interface FanOut {
  readonly shards: number;
  readonly replicas: number;
}

/** What a query costs the coordinator, in microseconds of CPU, where it asks so many shards. */
export interface FanOutFigure {
  readonly shards: number;
  readonly replicas: number;
  /** With policies that remember nothing and never hedge. */
  readonly plainUs: number;
  /** With all policies as configured by default. */
  readonly fullUs: number;
  /** With all of them, but that no call is hedged. */
  readonly noHedgesUs: number;
  /** By the other checkout. */
  readonly againstUs?: number;
  /** With all policies, for each shard asked. */
  readonly fullUsPerShard: number;
  /** What all policies cost for each shard asked. */
  readonly policiesUsPerShard: number;
  /** All policies against none: the middle of the rounds' ratios. */
  readonly ratio: number;
  /** All policies against the other checkout. */
  readonly ratioToAgainst?: number;
}

/** Sums up the rounds of a measurement. */
export function fanOutFigure({ shards, replicas }: FanOut, costs: Costs): FanOutFigure {
  const costsOf = (name: VariantName): readonly number[] => costs.get(name) ?? [];
  const cost = (name: VariantName): number => median(costsOf(name));
  const [plain, full, against] = [cost('plain'), cost('full'), cost('against')];
  return {
    shards,
    replicas,
    plainUs: round(plain, 1),
    fullUs: round(full, 1),
    noHedgesUs: round(cost('noHedges'), 1),
    fullUsPerShard: round(full / shards),
    policiesUsPerShard: round((full - plain) / shards),
    ratio: round(ratioOf(costsOf('full'), costsOf('plain')), 3),
    ...(costs.has('against')
      ? { againstUs: round(against, 1), ratioToAgainst: round(ratioOf(costsOf('full'), costsOf('against')), 3) }
      : {}),
  };
}

/** The middle of the ratios of each round. */
function ratioOf(one: readonly number[], other: readonly number[]): number {
  return median(one.map((cost, i) => cost / (other[i] ?? Number.NaN)));
}

/** Holds what was found against what is promised; figures are in the order of their shards. */
export function fanOutVerdicts(figures: readonly FanOutFigure[]): Verdict[] {
  const counts = [...new Set(figures.map(({ replicas }) => replicas))];
  return [
    ...counts.map((count) => ofGrowth(figures.filter(({ replicas }) => replicas === count))),
    ofPolicies(figures),
  ];
}

function ofGrowth(figures: readonly FanOutFigure[]): Verdict {
  const [least, ...more] = figures;
  const { shards = 0, replicas = 0, fullUsPerShard = Number.NaN } = least ?? {};
  const most = Math.max(...more.map((figure) => figure.fullUsPerShard / fullUsPerShard));
  const others = more.map((figure) => figure.shards).join(' and ');
  return {
    promise: `${replicas === 1 ? '1 replica' : `${replicas} replicas`} a shard: a shard asked costs at ${others} shards at most 1.2 times what it costs at ${shards}`,
    found: `${round(most)} times`,
    isKept: most <= 1.2,
  };
}

function ofPolicies(figures: readonly FanOutFigure[]): Verdict {
  const most = Math.max(...figures.map(({ ratio }) => ratio));
  return {
    promise: 'all policies together cost at most 15 % of the path without them',
    found: `${round(100 * (most - 1), 1)} % at most`,
    isKept: most <= 1.15,
  };
}
