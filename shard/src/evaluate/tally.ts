import type { Candidates } from './clause/candidates.js';
import type { MatchCounter } from './collect/hit-collector.js';
import type { Matches } from './live-matches.js';

/**
 * How many documents matched, as far as anybody wants to know: facets want every match; a total is wanted up to a
 * threshold, and where a segment's part of it is known beforehand, no match needs to be found for it.
 */
export class Tally {
  readonly #threshold: number;
  readonly #counter: MatchCounter | undefined;
  #matches = 0;
  /** What all segments have is known. */
  #isWholeKnown = false;
  /** What the segment has is known. */
  #isKnown = false;

  /** @param threshold totals are cut at it */
  constructor(threshold: number, counter: MatchCounter | undefined) {
    this.#threshold = threshold;
    this.#counter = counter;
  }

  /** Takes in how many documents of all segments match. */
  knowWhole(matches: Matches): void {
    this.#isWholeKnown = this.#isEnough(matches);
    if (this.#isWholeKnown && this.#counter === undefined) this.#matches = matches.leastMatches;
  }

  /** Begins a segment of which every match counts. */
  beginAll(matches: Matches): void {
    if (this.#isWholeKnown) return;
    this.#isKnown = this.#isEnough(matches);
    if (this.#isKnown && this.#counter === undefined) this.#matches += matches.leastMatches;
  }

  /** Begins a segment of which only some matches count. */
  beginSome(): void {
    this.#isKnown = false;
  }

  #isEnough({ leastMatches, mostMatches }: Matches): boolean {
    return leastMatches === mostMatches || this.#matches + leastMatches >= this.#threshold;
  }

  /** Whether every match must be found; else only those that may become hits. */
  get isCounting(): boolean {
    if (this.#counter !== undefined) return true;
    return !this.#isWholeKnown && !this.#isKnown && this.#matches < this.#threshold;
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
