import type { Candidates } from './clause/candidates.js';
import type { Clause } from './clause/clause.js';
import type { MatchCounter } from './collect/hit-collector.js';

/**
 * How many documents matched, as far as anybody wants to know: facets want every match; a total is wanted up to a
 * threshold, and where a segment's part of it is known beforehand, no match needs to be found for it.
 */
export class Tally {
  readonly #threshold: number;
  readonly #counter: MatchCounter | undefined;
  #matches = 0;
  #isKnown = false;

  /** @param threshold totals are cut at it */
  constructor(threshold: number, counter: MatchCounter | undefined) {
    this.#threshold = threshold;
    this.#counter = counter;
  }

  /** Begins a segment of which every match counts. */
  beginAll({ leastMatches, mostMatches }: Clause): void {
    this.#isKnown = leastMatches === mostMatches || this.#matches + leastMatches >= this.#threshold;
    if (this.#isKnown && this.#counter === undefined) this.#matches += leastMatches;
  }

  /** Begins a segment of which only some matches count. */
  beginSome(): void {
    this.#isKnown = false;
  }

  /** Whether every match must be found; else only those that may become hits. */
  get isCounting(): boolean {
    return this.#counter !== undefined || (!this.#isKnown && this.#matches < this.#threshold);
  }

  /** Matches so far, cut at the threshold. */
  get matches(): number {
    return Math.min(this.#matches, this.#threshold);
  }

  get isAtThreshold(): boolean {
    return this.#matches >= this.#threshold;
  }

  count({ docs, count }: Candidates): void {
    this.#matches += count;
    const counter = this.#counter;
    if (counter !== undefined) for (let x = 0; x < count; x++) counter.count(docs[x] as number);
  }
}
