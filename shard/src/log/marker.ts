import type { Clock } from '@muster/proto';
import type { Log } from './log.js';

/** A mark that found no room is tried again after this long, in milliseconds. */
const retryMs = 1000;

/** Marks generations: where something was written since the last mark, and not more often than it was told to. */
export class Marker {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #refreshMs: number;
  #lastMarkMs = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | undefined;
  #isClosed = false;

  /** @param refreshMs least time between two marks that nobody asked for */
  constructor(log: Log, clock: Clock, refreshMs: number) {
    this.#log = log;
    this.#clock = clock;
    this.#refreshMs = refreshMs;
    this.wrote();
  }

  /** Something was written: a mark follows, now or when its time has come. */
  wrote(): void {
    if (this.#isMarked || this.#cancelTimer !== undefined) return;
    const dueMs = this.#lastMarkMs + this.#refreshMs - this.#clock.now();
    if (dueMs <= 0) this.#markOrTryAgain();
    else this.#wait(dueMs);
  }

  /** Marks what was written so far, unless it is marked. Resolves to the newest generation when it is durable. */
  async refresh(): Promise<number> {
    const log = this.#log;
    if (!this.#isMarked) return this.#mark();
    if (log.markUpTo(log.lastMark) === log.lastMark || log.lastMark === log.startSeq) return log.lastMark;
    // It is on its way: the next one is behind it.
    return this.#mark();
  }

  /** Marks nothing any more. */
  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
  }

  get #isMarked(): boolean {
    return this.#log.nextSeq === this.#log.lastMark;
  }

  #wait(delayMs: number): void {
    if (this.#isClosed) return;
    this.#cancelTimer = this.#clock.setTimer(delayMs, () => {
      this.#cancelTimer = undefined;
      if (!this.#isMarked) this.#markOrTryAgain();
    });
  }

  #markOrTryAgain(): void {
    this.#mark().catch(() => {
      if (this.#cancelTimer === undefined) this.#wait(Math.max(this.#refreshMs, retryMs));
    });
  }

  #mark(): Promise<number> {
    this.#lastMarkMs = this.#clock.now();
    return this.#log.mark();
  }
}
