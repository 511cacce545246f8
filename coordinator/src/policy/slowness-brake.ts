import { SlidingCount } from './sliding-count.js';

/** How many calls there were in the last second, and how many took longer than expected. */
export interface OverdueCalls {
  readonly calls: number;
  /** But for those of the two tenths of the second in which there were most. */
  readonly overdue: number;
}

/** What is judged, and what is remembered of other processes, is of the last second. In milliseconds. */
const windowMs = 1000;
/** So few may be chance. */
const fewest = 10;

/**
 * Tells when so many calls are overdue that everything is slow, and asking others would only make more work: more than a
 * share of the last second's calls, and at least 10; until a second has passed in which they were fewer. The two tenths of
 * the second in which most were overdue do not count: where all stands still for a moment, as when one of a few queries a
 * second meets a pause of the machine, hedging is not what makes it worse, and is wanted right after.
 *
 * Processes of a host tell each other what they have counted, so that all of them judge all of it.
 */
export class SlownessBrake {
  private readonly calls = new SlidingCount(windowMs);
  private readonly late = new SlidingCount(windowMs);
  private others: OverdueCalls = { calls: 0, overdue: 0 };
  private othersUntilMs = Number.NEGATIVE_INFINITY;
  private onUntilMs = Number.NEGATIVE_INFINITY;
  private readonly maxShare: number;

  constructor(maxShare: number) {
    this.maxShare = maxShare;
  }

  /** So many calls were sent. */
  sent(calls: number, nowMs: number): void {
    this.calls.add(calls, nowMs);
  }

  /** A call has been open for longer than expected. */
  overdue(nowMs: number): void {
    this.late.add(1, nowMs);
    this.judge(nowMs);
  }

  /** Whether everything is slow. */
  isOn(nowMs: number): boolean {
    this.judge(nowMs);
    return nowMs < this.onUntilMs;
  }

  /** What this process has counted, for the others. */
  digest(nowMs: number): OverdueCalls {
    return { calls: this.calls.total(nowMs), overdue: this.late.totalWithoutBurst(nowMs) };
  }

  /** What all other processes together have counted; good for a second. */
  learn(others: OverdueCalls, nowMs: number): void {
    this.others = others;
    this.othersUntilMs = nowMs + windowMs;
  }

  private judge(nowMs: number): void {
    const { calls, overdue } = nowMs < this.othersUntilMs ? this.others : noCalls;
    const allOverdue = overdue + this.late.totalWithoutBurst(nowMs);
    if (allOverdue < fewest) return;
    if (allOverdue > this.maxShare * (calls + this.calls.total(nowMs))) this.onUntilMs = nowMs + windowMs;
  }
}

const noCalls: OverdueCalls = { calls: 0, overdue: 0 };
