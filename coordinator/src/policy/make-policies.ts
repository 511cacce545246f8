import type { Clock } from '@muster/proto';
import type { Config } from '../config/schema.js';
import { Stalls } from '../stalls.js';
import { retryBudget } from './call-budget.js';
import { BudgetedHedges } from './hedges.js';
import { LearntLatencies } from './latencies.js';
import { type CallPolicies, noObserver, type PolicyObserver } from './policies.js';
import { betterOfTwo } from './replica-selector.js';
import { Tracks } from './replica-tracks.js';
import { SharedBrake } from './shared-brake.js';

/** What policies take from outside. */
export interface PolicyOutside {
  readonly clock: Clock;
  /** A random number in [0, 1). */
  readonly random: () => number;
  /** Processes of the host that serve the same queries: each spends its share of what is a fixed number. @default 1 */
  readonly processes?: number;
  /** Is told what policies do. @default nobody */
  readonly observer?: PolicyObserver | undefined;
}

/** What of the configuration policies go by. */
export type PolicySettings = Pick<Config['coordinator'], 'hedges' | 'retries' | 'zone' | 'replicaLimits'>;

/** The policies that all calls to replicas share, from query to query. */
export function makePolicies(
  { hedges: hedging, retries, zone, replicaLimits }: PolicySettings,
  { clock, random, processes = 1, observer = noObserver }: PolicyOutside,
): CallPolicies {
  const isLimitShadow = replicaLimits === 'shadow';
  const tracks = new Tracks(random, { processes, isLimitShadow, opened: () => observer.breakerOpened() });
  const hedges = new BudgetedHedges({ ...hedging, processes, clock });
  return {
    select: betterOfTwo(tracks, { zone }, random),
    tracks,
    latencies: new LearntLatencies({ ...hedging, clock, random }),
    retries: retryBudget(retries, processes, clock),
    hedges,
    stalls: new Stalls(clock),
    observer,
    limits: () => tracks.limits(),
    shared: { replicas: tracks, slowness: new SharedBrake(hedges) },
    clock,
  };
}
