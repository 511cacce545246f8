import type { Clock } from '@muster/proto';
import { type Call, type EncodedRequest, type Evaluator, unbegun } from '../call.js';
import { hopeless, late, lost } from '../failure.js';
import { WaitingLine } from '../waiting-line.js';
import { WorkForecast } from '../work-forecast.js';
import { type PooledCall, PoolThread } from './pool-thread.js';
import type { StartThread } from './start-thread.js';

/** What a pool of evaluation threads is made of. */
export interface ThreadPoolOptions<Request> {
  /** How many, at least 1. */
  readonly threads: number;
  readonly start: StartThread;
  /** A request as a thread reads it. */
  readonly encode: (request: Request) => EncodedRequest;
  readonly clock: Clock;
  /** Where faults of ours are told, and threads that end. */
  readonly log: (message: string) => void;
}

/** Time between two looks at whether the threads get on, in milliseconds. */
const lookMs = 1000;
/** Node takes longer timers for ones of a millisecond. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Evaluates calls on threads of their own.
 *
 * Who waits, and who is refused, is decided here: calls wait in a {@link WaitingLine}, and a thread is handed no more of
 * them than it works on in turn. The next call goes to the thread with the least work ahead. A call that would not be
 * begun in time is rejected when it comes. Calls on a thread that ends fail as unavailable, and so do all while no
 * thread is up: another replica may be better off.
 */
export class ThreadPool<Request> implements Evaluator<Request> {
  private readonly line = new WaitingLine<PooledCall<Request>>();
  private readonly threads: readonly PoolThread<Request>[];
  private readonly forecast = new WorkForecast();
  private readonly clock: Clock;
  private isTurnDue = false;
  private isClosed = false;
  private cancelDueTimer: () => void = () => {};
  private cancelLook: (() => void) | undefined;

  constructor({ threads, ...options }: ThreadPoolOptions<Request>) {
    this.clock = options.clock;
    const onChange = (): void => this.scheduleTurn();
    const onSpent = (spentMs: number): void => this.forecast.note(spentMs);
    this.threads = Array.from(
      { length: threads },
      (_, number) => new PoolThread({ ...options, name: `evaluation thread ${number}`, onChange, onSpent }),
    );
  }

  /** Resolves when all threads are up; rejects if one cannot be started. */
  async ready(): Promise<void> {
    await Promise.all(this.threads.map(({ firstUp }) => firstUp));
  }

  get length(): number {
    return this.threads.reduce((sum, { length }) => sum + length, this.line.length);
  }

  waitingOf(session: object): number {
    return this.line.waitingOf(session);
  }

  evaluate(call: Call<Request>): () => void {
    const { session, deadlineMs } = call;
    if (this.isClosed) {
      call.fail(lost('the server is closing'), unbegun);
      return () => {};
    }
    const enqueuedMs = this.clock.now();
    const pooled = { session, deadlineMs, call, enqueuedMs };
    const waitMs = (this.line.aheadOf(pooled) * this.forecast.meanMs) / Math.max(1, this.upThreads);
    if (enqueuedMs + waitMs > deadlineMs) {
      call.fail(hopeless(waitMs, deadlineMs - enqueuedMs), unbegun);
      return () => {};
    }
    this.line.add(pooled);
    this.scheduleTurn();
    return () => {
      if (this.line.remove(pooled)) return;
      for (const thread of this.threads) thread.cancel(pooled);
    };
  }

  /** Tells the threads what has changed since they were started, before any call that comes later. */
  tell(news: unknown): void {
    for (const thread of this.threads) thread.tell(news);
  }

  /** Ends all threads, wherever they are. What is not answered yet fails. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.cancelDueTimer();
    this.cancelLook?.();
    this.failWaiting('the server is closing');
    await Promise.all(this.threads.map((thread) => thread.close()));
  }

  private get upThreads(): number {
    return this.threads.reduce((sum, { isUp }) => sum + (isUp ? 1 : 0), 0);
  }

  /** Later in this turn, so that what came in one frame is ordered before it is handed over. */
  private scheduleTurn(): void {
    if (this.isTurnDue || this.isClosed) return;
    this.isTurnDue = true;
    this.clock.defer(() => {
      this.isTurnDue = false;
      if (!this.isClosed) this.turn();
    });
  }

  private turn(): void {
    this.endLate();
    if (this.upThreads > 0) this.handOver();
    else this.failWaiting(`no evaluation thread is up: ${this.threads[0]?.downReason}`);
    this.setTimers();
  }

  private endLate(): void {
    for (;;) {
      const due = this.line.takeDue(this.clock.now());
      if (due === undefined) return;
      due.call.fail(late, { queueUs: (this.clock.now() - due.enqueuedMs) * 1000, serviceUs: 0 });
    }
  }

  private handOver(): void {
    for (;;) {
      const nowMs = this.clock.now();
      const thread = this.leastBusy(nowMs);
      if (thread === undefined) break;
      const next = this.line.takeNext();
      if (next === undefined) break;
      thread.hand(next, nowMs);
    }
    for (const thread of this.threads) thread.send();
  }

  private leastBusy(nowMs: number): PoolThread<Request> | undefined {
    const { meanMs } = this.forecast;
    let least: PoolThread<Request> | undefined;
    let leastMs = Number.POSITIVE_INFINITY;
    for (const thread of this.threads) {
      if (!thread.isFree) continue;
      const expectedMs = thread.expectedMs(nowMs, meanMs);
      if (expectedMs >= leastMs) continue;
      least = thread;
      leastMs = expectedMs;
    }
    return least;
  }

  private failWaiting(reason: string): void {
    for (;;) {
      const next = this.line.takeNext();
      if (next === undefined) return;
      next.call.fail(lost(reason), { queueUs: (this.clock.now() - next.enqueuedMs) * 1000, serviceUs: 0 });
    }
  }

  private setTimers(): void {
    const { nextDeadlineMs } = this.line;
    this.cancelDueTimer();
    if (nextDeadlineMs < Number.POSITIVE_INFINITY) {
      const leftMs = Math.min(longestTimerMs, nextDeadlineMs - this.clock.now());
      this.cancelDueTimer = this.clock.setTimer(leftMs, () => this.scheduleTurn());
    }
    if (this.threads.some(({ isBusy }) => isBusy)) this.cancelLook ??= this.clock.setTimer(lookMs, () => this.look());
  }

  private look(): void {
    this.cancelLook = undefined;
    for (const thread of this.threads) thread.look();
    this.setTimers();
  }
}
