import type { Clock } from '@muster/proto';
import { ThreadControl } from './control.js';
import type { FromThread, ToThread } from './messages.js';
import type { StartThread, Thread } from './start-thread.js';

/** What supervising a thread needs. */
export interface SupervisionOptions {
  /** What to call it in the log. */
  readonly name: string;
  readonly start: StartThread;
  readonly clock: Clock;
  readonly log: (message: string) => void;
  /** It takes calls now. */
  readonly onUp: () => void;
  readonly onMessage: (message: FromThread) => void;
  /** It is gone, and what it worked on with it. */
  readonly onDown: (reason: string) => void;
}

/** Wait before a thread is started again, in milliseconds: doubled each time, until one has lived long enough. */
const firstWaitMs = 100;
const longestWaitMs = 10_000;
const longEnoughMs = 10_000;

type State =
  | { readonly kind: 'starting'; readonly thread: Thread; readonly control: ThreadControl }
  | { readonly kind: 'up'; readonly thread: Thread; readonly control: ThreadControl; readonly sinceMs: number }
  /** It has ended, and is started again when the timer fires. */
  | { readonly kind: 'waiting'; readonly cancelTimer: () => void }
  /** It is not started again. */
  | { readonly kind: 'over' };

/** A thread that is started again when it ends, unless it was closed or never came up at all. */
export class SupervisedThread {
  /** Resolves when the thread is up for the first time; rejects if it ends before. */
  readonly firstUp: Promise<void>;
  private readonly options: SupervisionOptions;
  private state: State = { kind: 'over' };
  private waitMs = firstWaitMs;
  /** Why it is ended by us, if it is. */
  private killedFor: string | undefined;
  private isClosing = false;
  private wasUp = false;
  private resolveFirst: () => void = () => {};
  private rejectFirst: (reason: Error) => void = () => {};
  private resolveClosed: () => void = () => {};

  constructor(options: SupervisionOptions) {
    this.options = options;
    this.firstUp = new Promise((resolve, reject) => {
      this.resolveFirst = resolve;
      this.rejectFirst = reject;
    });
    this.start();
  }

  get isUp(): boolean {
    return this.state.kind === 'up' && this.killedFor === undefined;
  }

  /** What is shared with the thread, while there is one that was up. */
  get control(): ThreadControl | undefined {
    return this.state.kind === 'up' ? this.state.control : undefined;
  }

  /** Contract: it is up. */
  post(message: ToThread): void {
    if (this.state.kind === 'up') this.state.thread.post(message);
  }

  /** Tells the thread news, also one that is starting. One that is not started yet needs none: see `threadStarter`. */
  tell(news: unknown): void {
    if (this.state.kind === 'up' || this.state.kind === 'starting') this.state.thread.post({ type: 'news', news });
  }

  /** Ends it, so that it is started again. It is not up from now on, but works until it is over. */
  kill(reason: string): void {
    if (this.state.kind !== 'up') return;
    this.killedFor = reason;
    this.state.thread.kill();
  }

  /** Ends it for good. */
  close(): Promise<void> {
    this.isClosing = true;
    const closed = new Promise<void>((resolve) => {
      this.resolveClosed = resolve;
    });
    if (this.state.kind === 'waiting') this.state.cancelTimer();
    if (this.state.kind === 'waiting' || this.state.kind === 'over') this.finish();
    else this.state.thread.kill();
    return closed;
  }

  private start(): void {
    const control = new ThreadControl();
    try {
      const thread = this.options.start(control, {
        message: (message) => this.receive(message),
        ended: (reason) => this.ended(reason),
      });
      this.state = { kind: 'starting', thread, control };
    } catch (error) {
      // The machine gives no more threads.
      this.ended(error as Error);
    }
  }

  private receive(message: FromThread): void {
    if (message.type !== 'ready') {
      this.options.onMessage(message);
      return;
    }
    if (this.state.kind !== 'starting') return;
    const { thread, control } = this.state;
    this.state = { kind: 'up', thread, control, sinceMs: this.options.clock.now() };
    if (this.wasUp) this.options.log(`${this.options.name} is up again`);
    this.wasUp = true;
    this.resolveFirst();
    this.options.onUp();
  }

  private ended(error: Error): void {
    const { clock, name, log, onDown } = this.options;
    const reason = this.killedFor ?? error.message;
    if (this.isClosing || !this.wasUp) {
      this.rejectFirst(new Error(`${name} could not be started: ${reason}`, { cause: error }));
      this.finish();
      return;
    }
    if (this.state.kind === 'up' && clock.now() - this.state.sinceMs >= longEnoughMs) this.waitMs = firstWaitMs;
    log(`${name} has ended and is started again in ${this.waitMs} ms: ${this.killedFor ?? error.stack ?? reason}`);
    this.state = { kind: 'waiting', cancelTimer: clock.setTimer(this.waitMs, () => this.start()) };
    this.waitMs = Math.min(longestWaitMs, 2 * this.waitMs);
    this.killedFor = undefined;
    onDown(reason);
  }

  private finish(): void {
    this.state = { kind: 'over' };
    this.resolveClosed();
  }
}
