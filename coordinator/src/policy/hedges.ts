import type { Clock } from '@muster/proto';
import type { RefusedBy } from '../words.js';
import { CallBudget } from './call-budget.js';
import type { Hedges } from './policies.js';
import { type OverdueCalls, SlownessBrake } from './slowness-brake.js';

/** How much hedging is allowed. */
export interface HedgeOptions {
  /** Hedges for each first call, in [0, 1]; 0: none. */
  readonly share: number;
  /** Most leaves of a query that are hedged, as a share of those asked; one always may be. */
  readonly maxPerQuery: number;
  /** Processes of this host that share what is fixed. */
  readonly processes: number;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Hedges of a host that were not needed and may be sent later, beyond the share of the last 10 seconds: a quiet cluster
 * makes a fifth of a hedge a second, and when a replica of it stops, one must be there.
 */
const saved = 5;

/**
 * So many shares of calls are overdue when everything is slow. Three quarters of a share are by the delay itself, and one
 * more may be where hedges help; with twice the share, what comes together by chance within a second stops them.
 */
const overdueToBrake = 4;

/**
 * Decides whether what is overdue is hedged:
 *
 * - in no 10 seconds more than a share of their first calls, and the few that were saved;
 * - of all calls since the start, no more than that share, and as many: what was saved is made up for;
 * - none while everything is slow: when more than four times the share of calls are overdue, no replica is better.
 */
export class BudgetedHedges implements Hedges {
  private readonly budget: CallBudget;
  private readonly brake: SlownessBrake;
  /** Hedges that all first calls so far have allowed, less those sent. */
  private credit: number;
  private readonly options: HedgeOptions;

  constructor(options: HedgeOptions) {
    const { share, processes, clock } = options;
    this.options = options;
    this.credit = saved / processes;
    this.budget = new CallBudget({ share, reserve: Math.max(1, saved / processes), refusal: 'hedge-budget', clock });
    this.brake = new SlownessBrake(overdueToBrake * share);
  }

  deposit(calls: number, nowMs = this.options.clock.now()): void {
    const { share } = this.options;
    if (share <= 0) return;
    this.credit += share * calls;
    this.budget.deposit(calls, nowMs);
    this.brake.sent(calls, nowMs);
  }

  take(): RefusedBy | undefined {
    const { share, clock } = this.options;
    if (share <= 0) return 'switched-off';
    const nowMs = clock.now();
    if (this.brake.isOn(nowMs)) return 'all-slow';
    if (this.credit < 1) return 'hedge-budget';
    const refusal = this.budget.take(nowMs);
    if (refusal === undefined) this.credit--;
    return refusal;
  }

  mostFor(leaves: number): number {
    const { share, maxPerQuery } = this.options;
    return share <= 0 ? 0 : Math.max(1, Math.floor(maxPerQuery * leaves));
  }

  overdue(): void {
    this.brake.overdue(this.options.clock.now());
  }

  /** What this process has counted in the last second, for the other processes of the host. */
  digest(): OverdueCalls {
    return this.brake.digest(this.options.clock.now());
  }

  /** What all other processes of the host together have counted. */
  learn(others: OverdueCalls): void {
    this.brake.learn(others, this.options.clock.now());
  }
}
