import type { Clock } from '@muster/proto';

/** Operations to go at which a replica is far behind: marks may be skipped then, and queries come first. */
const farBehind = 5000;
/** While far behind, the least time from one generation to the next, in milliseconds. */
const publishMs = 1000;
/** While far behind, the share of time that is worked; the rest is for queries. */
const duty = 0.5;

/** How a replica that is far behind goes about it: few generations, and time for queries in between. */
export class CatchUp {
  readonly #clock: Clock;
  #operations = 0;
  #publishedMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** There are so many operations to go. */
  left(operations: number): void {
    this.#operations = operations;
  }

  /** A generation was published. */
  published(): void {
    this.#publishedMs = this.#clock.now();
  }

  /** How long a mark that is reached is to wait until it is published, in milliseconds. */
  get publishDelayMs(): number {
    return this.#isFarBehind ? Math.max(0, this.#publishedMs + publishMs - this.#clock.now()) : 0;
  }

  /** How long to rest after work that was begun then, in milliseconds. */
  restMs(begunMs: number): number {
    return this.#isFarBehind ? ((this.#clock.now() - begunMs) * (1 - duty)) / duty : 0;
  }

  get #isFarBehind(): boolean {
    return this.#operations > farBehind;
  }
}
