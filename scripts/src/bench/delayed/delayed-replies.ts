import type { Clock, ShardCall__Output } from '@muster/proto';
import type { CallCounts } from './call-counts.js';
import type { CallDelays } from './call-delays.js';
import { DelayWheel } from './delay-wheel.js';

/** A session's calls that are not answered yet, by their ids. */
export type OpenCalls = Map<number, () => void>;

/** Answers calls to all fake replicas of a process after times that are drawn, and counts the queries among them. */
export class DelayedReplies {
  private readonly counted = new Map<string, { calls: number; cancelled: number }>();
  private readonly delays: CallDelays;
  private readonly wheel: DelayWheel;

  constructor(delays: CallDelays, clock: Clock) {
    this.delays = delays;
    this.wheel = new DelayWheel(clock);
  }

  /** What came so far. */
  get counts(): CallCounts {
    return structuredClone(Object.fromEntries(this.counted));
  }

  /** A call came; `answer` is called when its time is over, unless it is cancelled. */
  take(open: OpenCalls, { id, query }: ShardCall__Output, answer: () => void): void {
    const count = query == null ? undefined : this.countOf(query.context?.client ?? '');
    if (count !== undefined) count.calls++;
    open.set(id, () => {
      if (count !== undefined) count.cancelled++;
    });
    const cancelled = open.get(id);
    this.wheel.after(this.delays.next(), () => {
      // The number may be another call's by now.
      if (open.get(id) !== cancelled) return;
      open.delete(id);
      answer();
    });
  }

  /** The answer to a call is no longer wanted. */
  cancel(open: OpenCalls, id: number): void {
    open.get(id)?.();
    open.delete(id);
  }

  private countOf(client: string): { calls: number; cancelled: number } {
    const known = this.counted.get(client);
    if (known !== undefined) return known;
    const count = { calls: 0, cancelled: 0 };
    this.counted.set(client, count);
    return count;
  }
}
