import type { Clock } from '@muster/proto';

/** A call to be worked on. Exactly one of its methods ends it, unless it was cancelled. */
export interface Job {
  /** When its answer is due, by the queue's clock. */
  readonly deadlineMs: number;
  /** Begins, after waiting `queueMs`; gives the work. A fault is thrown, and told to `fail`. */
  begin(queueMs: number): Work;
  /** Its time was up before it was begun. */
  late(): void;
  /** It cannot be done. */
  fail(error: unknown): void;
}

/** Work that can be stopped and gone on with. */
export interface Work {
  /** Works until `untilMs` or a little longer; true when all is done. */
  step(untilMs: number): boolean;
  /** Answers with what there is. */
  finish(): void;
}

/** Longest stretch of work between two looks at the sockets, in milliseconds. */
const sliceMs = 2;
/** Calls worked on in turn; the others wait unbegun. */
const maxActive = 8;

interface Queued {
  readonly job: Job;
  readonly enqueuedMs: number;
  isCancelled: boolean;
}

interface Active {
  readonly queued: Queued;
  readonly work: Work;
}

/**
 * Works on calls on the main thread, in slices, so that frames and pings are never kept waiting long. Sessions are
 * served in turn, by deadline within one; calls longer than a slice take turns, so that a short one is not kept
 * waiting by a long one. How many wait is bounded by the sessions' limits on calls in flight.
 */
export class WorkQueue {
  private readonly sessions = new Map<object, Queued[]>();
  private readonly active: Active[] = [];
  private waiting = 0;
  private isTurnDue = false;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Calls that are not answered yet. */
  get length(): number {
    return this.waiting + this.active.length;
  }

  /** Puts a job behind those of the same session that are due before it. Gives a function that cancels it. */
  add(session: object, job: Job): () => void {
    const queued: Queued = { job, enqueuedMs: this.clock.now(), isCancelled: false };
    const queue = this.sessions.get(session) ?? [];
    let place = queue.length;
    while (place > 0 && (queue[place - 1] as Queued).job.deadlineMs > job.deadlineMs) place--;
    queue.splice(place, 0, queued);
    this.sessions.set(session, queue);
    this.waiting++;
    this.scheduleTurn();
    return () => {
      queued.isCancelled = true;
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
    do this.beginWaiting();
    while (this.workOnFirst(untilMs) && this.clock.now() < untilMs);
    if (this.length > 0) this.scheduleTurn();
  }

  private beginWaiting(): void {
    while (this.active.length < maxActive) {
      const queued = this.takeNext();
      if (queued === undefined) return;
      const active = queued.isCancelled ? undefined : begin(queued, this.clock.now());
      if (active !== undefined) this.active.push(active);
    }
  }

  /** The first of the session whose turn it is; the session goes to the end of the line. */
  private takeNext(): Queued | undefined {
    for (const [session, queue] of this.sessions) {
      this.sessions.delete(session);
      const queued = queue.shift();
      if (queue.length > 0) this.sessions.set(session, queue);
      if (queued === undefined) continue;
      this.waiting--;
      return queued;
    }
    return undefined;
  }

  /** False if there is nothing to work on. */
  private workOnFirst(untilMs: number): boolean {
    const first = this.active.shift();
    if (first === undefined) return false;
    if (first.queued.isCancelled) return true;
    if (!this.step(first, untilMs)) this.active.push(first);
    return true;
  }

  /** Whether the call is over. */
  private step({ queued: { job }, work }: Active, untilMs: number): boolean {
    try {
      const isDone = work.step(Math.min(untilMs, job.deadlineMs));
      if (!isDone && this.clock.now() < job.deadlineMs) return false;
      work.finish();
    } catch (error) {
      job.fail(error);
    }
    return true;
  }
}

function begin(queued: Queued, nowMs: number): Active | undefined {
  const { job, enqueuedMs } = queued;
  if (nowMs >= job.deadlineMs) {
    job.late();
    return undefined;
  }
  try {
    return { queued, work: job.begin(nowMs - enqueuedMs) };
  } catch (error) {
    job.fail(error);
    return undefined;
  }
}
