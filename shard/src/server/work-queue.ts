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
  /** Answers with what there is. Contract: it is quick, for it is not sliced. */
  finish(): void;
}

/** Longest stretch of work between two looks at the sockets, in milliseconds. */
const sliceMs = 2;
/** Calls worked on in turn; the others wait unbegun. */
const maxActive = 8;

interface Queued {
  readonly session: object;
  readonly job: Job;
  readonly enqueuedMs: number;
}

interface Active {
  readonly queued: Queued;
  readonly work: Work;
}

/**
 * Works on calls on the main thread, in slices, so that frames and pings are never kept waiting long. Sessions are
 * served in turn, by deadline within one. Of the calls begun, every other slice goes to the one that is due first, the
 * slices between to the one that has waited longest: a call longer than a slice keeps neither an urgent nor a short one
 * waiting, and none starves. A call whose time is up is ended before any other is worked on.
 *
 * The queue does not bound how many wait; those who add to it must: a session by its limit on calls in flight, unary
 * calls by `serveUnary`.
 */
export class WorkQueue {
  /** Those waiting, by session; no list is empty. */
  private readonly sessions = new Map<object, Queued[]>();
  /** The one that has waited longest for a slice first. */
  private readonly active: Active[] = [];
  private waiting = 0;
  private isTurnDue = false;
  private isUrgentNext = true;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Calls that are not answered yet. */
  get length(): number {
    return this.waiting + this.active.length;
  }

  /** Calls of a session that are not begun yet. */
  waitingOf(session: object): number {
    return this.sessions.get(session)?.length ?? 0;
  }

  /** Puts a job behind those of the same session that are due before it. Gives a function that cancels it. */
  add(session: object, job: Job): () => void {
    const queued: Queued = { session, job, enqueuedMs: this.clock.now() };
    const queue = this.sessions.get(session) ?? [];
    let place = queue.length;
    while (place > 0 && (queue[place - 1] as Queued).job.deadlineMs > job.deadlineMs) place--;
    queue.splice(place, 0, queued);
    this.sessions.set(session, queue);
    this.waiting++;
    this.scheduleTurn();
    return () => this.cancel(queued);
  }

  /** Does nothing if the job is over. */
  private cancel(queued: Queued): void {
    const begun = this.active.find((each) => each.queued === queued);
    if (begun === undefined) this.takeWaiting(queued);
    else this.takeActive(begun);
  }

  private takeActive(active: Active): void {
    this.active.splice(this.active.indexOf(active), 1);
  }

  private takeWaiting(queued: Queued): void {
    const queue = this.sessions.get(queued.session) ?? [];
    const place = queue.indexOf(queued);
    if (place < 0) return;
    queue.splice(place, 1);
    if (queue.length === 0) this.sessions.delete(queued.session);
    this.waiting--;
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
      this.endDue();
      this.beginWaiting(untilMs);
    } while (this.workOnNext(untilMs) && this.clock.now() < untilMs);
    if (this.length > 0) this.scheduleTurn();
  }

  /** Ends all whose time is up: an answer that waits for the slices of others comes after its caller's cutoff. */
  private endDue(): void {
    const isDue = ({ job }: Queued): boolean => this.clock.now() >= job.deadlineMs;
    // Looked for one by one: what ends may cancel others.
    for (;;) {
      const due = this.active.find(({ queued }) => isDue(queued));
      if (due === undefined) break;
      this.takeActive(due);
      finish(due);
    }
    for (;;) {
      const late = this.heads().find(isDue);
      if (late === undefined) return;
      this.takeWaiting(late);
      late.job.late();
    }
  }

  /** The first of each session: of those waiting there the one that is due first. */
  private heads(): Queued[] {
    return [...this.sessions.values()].map(([first]) => first as Queued);
  }

  /** Begins at least one, if one waits and there is room. */
  private beginWaiting(untilMs: number): void {
    while (this.active.length < maxActive) {
      const queued = this.takeNext();
      if (queued === undefined) return;
      const work = begin(queued, this.clock.now());
      if (work !== undefined) this.active.push({ queued, work });
      if (this.clock.now() >= untilMs) return;
    }
  }

  /** The first of the session whose turn it is; the session goes to the end of the line. */
  private takeNext(): Queued | undefined {
    for (const [session, queue] of this.sessions) {
      const queued = queue.shift();
      this.sessions.delete(session);
      if (queue.length > 0) this.sessions.set(session, queue);
      this.waiting--;
      return queued;
    }
    return undefined;
  }

  /** Gives one a slice, which ends when any is due. False if there is nothing to work on. */
  private workOnNext(untilMs: number): boolean {
    const urgent = this.mostUrgent();
    if (urgent === undefined) return false;
    const next = this.isUrgentNext ? urgent : (this.active[0] as Active);
    this.isUrgentNext = !this.isUrgentNext;
    this.takeActive(next);
    if (!isOver(next, Math.min(untilMs, urgent.queued.job.deadlineMs))) this.active.push(next);
    return true;
  }

  private mostUrgent(): Active | undefined {
    let first = this.active[0];
    for (const each of this.active) {
      if (first === undefined || each.queued.job.deadlineMs < first.queued.job.deadlineMs) first = each;
    }
    return first;
  }
}

function begin({ job, enqueuedMs }: Queued, nowMs: number): Work | undefined {
  try {
    if (nowMs < job.deadlineMs) return job.begin(nowMs - enqueuedMs);
    job.late();
  } catch (error) {
    job.fail(error);
  }
  return undefined;
}

/** Works until `untilMs`; whether the call is over. */
function isOver(active: Active, untilMs: number): boolean {
  try {
    if (!active.work.step(untilMs)) return false;
  } catch (error) {
    active.queued.job.fail(error);
    return true;
  }
  finish(active);
  return true;
}

function finish({ queued, work }: Active): void {
  try {
    work.finish();
  } catch (error) {
    queued.job.fail(error);
  }
}
