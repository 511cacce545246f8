import { exchangeEveryMs } from './shared-policies.js';

/** What one process told last. */
interface Told {
  readonly calls: number;
  /** When it would have told anew, had it any. */
  readonly untilMs: number;
}

/**
 * How many calls other processes have in flight to a replica: what each told last counts until it tells anew, should have,
 * or ends. It is taken in slowly, by a part every 100 ms: all of them hear of the same calls at once, and would all turn to
 * the replica that had fewer, again and again.
 */
export class OthersInFlight {
  /** By the numbers of the processes. */
  private readonly processes: (Told | undefined)[] = [];
  private sum = 0;
  /** What was taken in by `stampMs`, before what was told then. */
  private taken = 0;
  private stampMs = Number.NEGATIVE_INFINITY;
  private untilMs = Number.NEGATIVE_INFINITY;
  /** Logarithm of the part that is not taken in at a time. */
  private logLeft = 0;

  /** How many count now. */
  at(nowMs: number): number {
    return nowMs < this.untilMs ? this.takenAfter(nowMs - this.stampMs + exchangeEveryMs) : 0;
  }

  /**
   * A process told, so that it holds for `forMs`; or has ended, where `calls` is nothing.
   *
   * @param gain the part of what is new that is taken in at a time
   */
  learn(process: number, calls: number | undefined, { forMs, gain, nowMs }: ToldLimits): void {
    this.taken = nowMs < this.untilMs ? this.takenAfter(nowMs - this.stampMs) : 0;
    this.stampMs = nowMs;
    this.logLeft = Math.log1p(-gain);
    this.processes[process] = calls === undefined ? undefined : { calls, untilMs: nowMs + forMs };
    if (calls !== undefined) this.untilMs = Math.max(this.untilMs, nowMs + forMs);
    this.sum = 0;
    for (const told of this.processes) if (told !== undefined && nowMs < told.untilMs) this.sum += told.calls;
  }

  private takenAfter(afterMs: number): number {
    return this.sum + (this.taken - this.sum) * Math.exp((this.logLeft * afterMs) / exchangeEveryMs);
  }
}

/** How what is told of calls in flight counts. */
export interface ToldLimits {
  readonly forMs: number;
  readonly gain: number;
  readonly nowMs: number;
}
