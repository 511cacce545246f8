import type { Clock, LogRequest, LogResponse__Output } from '@muster/proto';
import { type LogStream, LogTrouble, type OpenLog } from './log-stream.js';

/** What is done with what the log says. */
export interface LogTaker {
  /** Gives where to go on; asked each time before the log is opened. */
  begin(): Promise<LogRequest>;
  /** Takes a response; the next comes when it is done. What it throws ends the pulling. */
  take(response: LogResponse__Output): Promise<void>;
  /** The log cannot be read now; it is tried again. */
  lost(trouble: LogTrouble): Promise<void>;
}

/** What a pull of the log needs from outside. */
export interface PullLogOptions {
  readonly openLog: OpenLog;
  readonly clock: Clock;
  /** Gives numbers in [0, 1). */
  readonly random: () => number;
}

/** Time to the second try, in milliseconds; doubled with each that fails. */
const firstRetryMs = 100;
const longestRetryMs = 5000;
/** Longest such time until the writer has answered once: it may be starting too, and who waits for it is not served. */
const longestFirstRetryMs = 400;
/** Time to the next try when somebody has to see to the trouble first. */
const lastingRetryMs = 10_000;

/** Pulls the log from the writer, again and again when the connection breaks, until it is closed. */
export class PullLog {
  readonly #taker: LogTaker;
  readonly #options: PullLogOptions;
  #stream: LogStream | undefined;
  #isClosed = false;
  #endPause: () => void = () => {};
  #failures = 0;
  #wasAnswered = false;
  /** Counts how often it was to be opened anew. */
  #turn = 0;

  constructor(taker: LogTaker, options: PullLogOptions) {
    this.#taker = taker;
    this.#options = options;
  }

  /** Pulls until it is closed, or the taker throws. */
  async run(): Promise<void> {
    while (!this.#isClosed) {
      const turn = this.#turn;
      const isOver = (): boolean => this.#isClosed || turn !== this.#turn;
      try {
        await this.#follow(isOver);
      } catch (error) {
        if (!(error instanceof LogTrouble)) throw error;
        if (isOver()) continue;
        await this.#taker.lost(error);
        if (!isOver()) await this.pause(this.#retryMs(error));
      }
    }
  }

  /** Tells the writer how far the replica has come, if it listens. */
  report(request: LogRequest): void {
    this.#stream?.report(request);
  }

  /** Opens the log anew, where the taker then wants to go on; what is being taken is taken to its end. */
  reopen(): void {
    this.#turn++;
    this.#stream?.close();
    this.#endPause();
  }

  /** Waits, at most until the pull is closed. */
  pause(delayMs: number): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#options.clock.setTimer(delayMs, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Stops; what is being taken is taken to its end. */
  close(): void {
    this.#isClosed = true;
    this.#stream?.close();
    this.#endPause();
  }

  async #follow(isOver: () => boolean): Promise<void> {
    const request = await this.#taker.begin();
    if (isOver()) return;
    const stream = this.#options.openLog(request);
    this.#stream = stream;
    try {
      for await (const response of stream.responses) {
        this.#failures = 0;
        this.#wasAnswered = true;
        await this.#taker.take(response);
        if (isOver()) return;
        await this.#nextTurn();
      }
      if (!isOver()) throw new LogTrouble('the writer has ended the connection', false);
    } finally {
      this.#stream = undefined;
      stream.close();
    }
  }

  /** Responses that lie ready come without a turn of the event loop, and would keep messages and timers waiting. */
  #nextTurn(): Promise<void> {
    return new Promise((resolve) => this.#options.clock.defer(resolve));
  }

  #retryMs({ isLasting }: LogTrouble): number {
    if (isLasting) return lastingRetryMs;
    const delayMs = Math.min(
      this.#wasAnswered ? longestRetryMs : longestFirstRetryMs,
      firstRetryMs * 2 ** this.#failures++,
    );
    return delayMs * (0.5 + this.#options.random());
  }
}
