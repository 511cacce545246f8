import type { Clock } from '@muster/proto';
import { SlidingCount } from './sliding-count.js';

/** How many calls there were in the last second, and how many took longer than expected. */
export interface OverdueCalls {
  readonly calls: number;
  readonly overdue: number;
}

/** What is judged, and what is remembered of other processes, is of the last second. In milliseconds. */
const windowMs = 1000;
/** So few may be chance. */
const fewest = 10;

/**
 * Tells when so many calls are overdue that everything is slow, and asking others would only make more work: more than a
 * share of the last second's calls, and at least 10; until a second has passed in which they were fewer.
 *
 * Processes of a host tell each other what they have counted, so that all of them judge all of it.
 */
export class SlownessBrake {
  private readonly calls = new SlidingCount(windowMs);
  private readonly overdue = new SlidingCount(windowMs);
  private others: OverdueCalls = { calls: 0, overdue: 0 };
  private othersUntilMs = Number.NEGATIVE_INFINITY;
  private onUntilMs = Number.NEGATIVE_INFINITY;
  private readonly maxShare: number;
  private readonly clock: Pick<Clock, 'now'>;

  constructor(maxShare: number, clock: Pick<Clock, 'now'>) {
    this.maxShare = maxShare;
    this.clock = clock;
  }

  /** So many calls were sent. */
  sent(calls: number): void {
    this.calls.add(calls, this.clock.now());
  }

  /** A call has been open for longer than expected. */
  isOverdue(): void {
    const nowMs = this.clock.now();
    this.overdue.add(1, nowMs);
    this.judge(nowMs);
  }

  /** Whether everything is slow. */
  get isOn(): boolean {
    const nowMs = this.clock.now();
    this.judge(nowMs);
    return nowMs < this.onUntilMs;
  }

  /** What this process has counted, for the others. */
  digest(): OverdueCalls {
    const nowMs = this.clock.now();
    return { calls: this.calls.total(nowMs), overdue: this.overdue.total(nowMs) };
  }

  /** What all other processes together have counted; good for a second. */
  learn(others: OverdueCalls): void {
    this.others = others;
    this.othersUntilMs = this.clock.now() + windowMs;
  }

  private judge(nowMs: number): void {
    const { calls, overdue } = nowMs < this.othersUntilMs ? this.others : noCalls;
    const allOverdue = overdue + this.overdue.total(nowMs);
    if (allOverdue < fewest) return;
    if (allOverdue > this.maxShare * (calls + this.calls.total(nowMs))) this.onUntilMs = nowMs + windowMs;
  }
}

const noCalls: OverdueCalls = { calls: 0, overdue: 0 };
