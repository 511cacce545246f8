import type { Clock } from '@muster/proto';
import type { RefusedBy } from '../words.js';
import type { Allowance } from './policies.js';
import { SlidingCount } from './sliding-count.js';

/** How much a budget allows. */
export interface CallBudgetOptions {
  /** Calls on top of each first call, in [0, 1]. */
  readonly share: number;
  /** Calls in 10 seconds beside those, so that there is something to take while there is little traffic. */
  readonly reserve: number;
  /** What it says when it is used up. */
  readonly refusal: RefusedBy;
  readonly clock: Pick<Clock, 'now'>;
}

/** What was deposited longer ago than this is gone: health is not saved up for sickness. In milliseconds. */
const windowMs = 10_000;

/**
 * Bounds calls on top of the first ones: in no 10 seconds, to a second, more than a share of the first calls of these 10
 * seconds and a reserve. This is Finagle's `RetryBudget` (2.x), with its window of ten slots.
 */
export class CallBudget implements Allowance {
  private readonly deposited = new SlidingCount(windowMs);
  private readonly taken = new SlidingCount(windowMs);
  private readonly options: CallBudgetOptions;

  constructor(options: CallBudgetOptions) {
    this.options = options;
  }

  /** @param nowMs where the caller has read the clock already */
  deposit(calls: number, nowMs = this.options.clock.now()): void {
    this.deposited.add(calls, nowMs);
  }

  /** @param nowMs where the caller has read the clock already */
  take(nowMs = this.options.clock.now()): RefusedBy | undefined {
    const { share, reserve, refusal } = this.options;
    // Shares of whole numbers are off by less.
    const allowed = share * this.deposited.total(nowMs) + reserve + 1e-9;
    if (this.taken.total(nowMs) + 1 > allowed) return refusal;
    this.taken.add(1, nowMs);
    return undefined;
  }
}

/**
 * The budget for asking again after a failure.
 *
 * @param processes processes of this host that share it: each has its part of what is fixed
 */
export function retryBudget(
  { share, perSecond }: { readonly share: number; readonly perSecond: number },
  processes: number,
  clock: Pick<Clock, 'now'>,
): CallBudget {
  const reserve = (perSecond * windowMs) / 1000 / processes;
  return new CallBudget({ share, reserve, refusal: 'retry-budget', clock });
}
