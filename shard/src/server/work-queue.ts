import type { Clock } from '@muster/proto';
import { maxSharers, sliceMs, type Task, TimeSharing } from './time-sharing.js';
import { type Waiting, WaitingLine } from './waiting-line.js';
import { WorkForecast } from './work-forecast.js';

/** A call to be worked on. Exactly one of its methods ends it, unless it was cancelled. */
export interface Job {
  /** When its answer is due, by the queue's clock. */
  readonly deadlineMs: number;
  /** Begins, after waiting `queueMs`; gives the work. A fault is thrown, and told to `fail`. */
  begin(queueMs: number): Work;
  /** It would not be begun in time: its turn would come in `waitMs`. */
  reject(waitMs: number): void;
  /** Its time was up before it was begun. */
  late(): void;
  /** It cannot be done. */
  fail(error: unknown): void;
}

/** Work that can be stopped and gone on with. */
export interface Work {
  /** Works until `untilMs` or a little longer; true when all is done. */
  step(untilMs: number): boolean;
  /** Answers with what there is. Contract: it is quick, for it is not sliced. */
  finish(): void;
}

/**
 * Works on calls on the main thread, in slices, so that frames and pings are never kept waiting long. Who waits: see
 * {@link WaitingLine}; who is worked on: see {@link TimeSharing}.
 *
 * A call that would not be begun in time, by the work of those ahead of it, is rejected when it comes. Otherwise the
 * queue does not bound how many wait; those who add to it must: a session by its limit on calls in flight, unary calls
 * by `serveUnary`.
 */
export class WorkQueue {
  private readonly line = new WaitingLine<QueuedJob>();
  private readonly sharing: TimeSharing<QueuedJob>;
  private readonly forecast = new WorkForecast();
  private readonly clock: Clock;
  private isTurnDue = false;

  constructor(clock: Clock) {
    this.clock = clock;
    this.sharing = new TimeSharing(clock);
  }

  /** Calls that are not answered yet. */
  get length(): number {
    return this.line.length + this.sharing.size;
  }

  /** Calls of a session that are not begun yet. */
  waitingOf(session: object): number {
    return this.line.waitingOf(session);
  }

  /** Puts a job in line, or rejects it at once. Gives a function that cancels it, which does nothing if it is over. */
  add(session: object, job: Job): () => void {
    const queued = new QueuedJob(session, job, { clock: this.clock, forecast: this.forecast });
    const waitMs = this.line.aheadOf(queued) * this.forecast.meanMs;
    if (this.clock.now() + waitMs > job.deadlineMs) {
      job.reject(waitMs);
      return () => {};
    }
    this.line.add(queued);
    this.scheduleTurn();
    return () => {
      if (!this.line.remove(queued)) this.sharing.remove(queued);
    };
  }

  private scheduleTurn(): void {
    if (this.isTurnDue) return;
    this.isTurnDue = true;
    this.clock.defer(() => this.turn());
  }

  private turn(): void {
    this.isTurnDue = false;
    const untilMs = this.clock.now() + sliceMs;
    do {
      this.sharing.endDue();
      this.endLate();
      this.fill();
    } while (this.sharing.workOnNext(untilMs) && this.clock.now() < untilMs);
    // One turn of the loop later: what is read from the sockets now, a ping say, is answered before the next slice.
    if (this.length > 0) this.clock.defer(() => this.scheduleTurn());
  }

  private endLate(): void {
    for (;;) {
      const late = this.line.takeDue(this.clock.now());
      if (late === undefined) return;
      late.finish(0);
    }
  }

  private fill(): void {
    while (this.sharing.size < maxSharers) {
      const queued = this.line.takeNext();
      if (queued === undefined) return;
      this.sharing.add(queued);
    }
  }
}

/** A job from the line to its end. It is begun with its first slice. */
class QueuedJob implements Waiting, Task {
  readonly session: object;
  readonly deadlineMs: number;
  private readonly job: Job;
  private readonly clock: Clock;
  private readonly forecast: WorkForecast;
  private readonly enqueuedMs: number;
  private work: Work | undefined;

  constructor(session: object, job: Job, { clock, forecast }: { clock: Clock; forecast: WorkForecast }) {
    this.session = session;
    this.deadlineMs = job.deadlineMs;
    this.job = job;
    this.clock = clock;
    this.forecast = forecast;
    this.enqueuedMs = clock.now();
  }

  step(untilMs: number): boolean {
    this.work ??= this.job.begin(this.clock.now() - this.enqueuedMs);
    return this.work.step(untilMs);
  }

  finish(spentMs: number): void {
    if (this.work === undefined) {
      this.job.late();
      return;
    }
    this.forecast.note(spentMs);
    this.work.finish();
  }

  fail(error: unknown): void {
    this.job.fail(error);
  }
}
