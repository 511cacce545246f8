import type { CallWork } from './call.js';

/**
 * Works on a call in slices, and tells on the way how far it has come.
 *
 * What was told is due again after twice the time of work: so a call that takes long tells little more often than one
 * that does not, and a slow one costs no more than some telling.
 */
export class ToldWork {
  readonly #work: CallWork;
  readonly #now: () => number;
  readonly #tell: (soFar: Uint8Array) => void;
  #spentMs = 0;
  #nextMs: number;

  /** @param now the clock that `untilMs` is by, also for work that was cancelled */
  constructor(work: CallWork, now: () => number, tell: (soFar: Uint8Array) => void) {
    this.#work = work;
    this.#now = now;
    this.#tell = tell;
    this.#nextMs = work.progress?.firstMs ?? Number.POSITIVE_INFINITY;
  }

  /** Works until `untilMs` or a little longer; true when all is done. */
  run(untilMs: number): boolean {
    const { progress } = this.#work;
    if (progress === undefined) return this.#work.run(untilMs);
    for (;;) {
      const startMs = this.#now();
      if (this.#work.run(Math.min(untilMs, startMs + this.#nextMs - this.#spentMs))) return true;
      this.#spentMs += this.#now() - startMs;
      if (this.#spentMs < this.#nextMs) return false;
      while (this.#spentMs >= this.#nextMs) this.#nextMs *= 2;
      this.#tell(progress.soFar());
    }
  }

  /** What there is so far. */
  result(): Uint8Array {
    return this.#work.result();
  }
}
