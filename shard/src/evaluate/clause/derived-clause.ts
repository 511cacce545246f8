import type { Candidates } from './candidates.js';
import type { Clause, Range } from './clause.js';
import type { DenseSums } from './dense-sums.js';
import { lentCandidates, returnCandidates } from './kept.js';

/** A clause that knows how to `collect` and `restrict`; the other ways of asking are made of these. */
export abstract class DerivedClause implements Clause {
  abstract readonly leastMatches: number;
  abstract readonly mostMatches: number;
  abstract readonly leaves: number;
  /** Candidates of its own, while it is asked to fill, add or exclude. */
  #own: Candidates | undefined;

  abstract next(from: number): number;
  abstract limitOf(from: number): number;
  abstract bound(from: number, limit: number): number;
  abstract boundOfRest(from: number): number;
  abstract collect(range: Range, into: Candidates): boolean;
  abstract restrict(among: Candidates, own: number, need: number): boolean;

  fill(range: Range, { base, scores, bits }: DenseSums): boolean {
    this.#own ??= lentCandidates();
    const own = this.#own;
    if (!this.collect(range, own)) return false;
    for (let i = 0; i < own.count; i++) {
      const x = (own.docs[i] as number) - base;
      scores[x] = (scores[x] as number) + (own.scores[i] as number);
      bits[x >>> 5] = (bits[x >>> 5] as number) | (1 << (x & 31));
    }
    this.#giveBack(own);
    return true;
  }

  add(among: Candidates, own: number): boolean {
    const matched = this.#match(among, own);
    if (matched === undefined) return false;
    const { docs, scores, marks, count } = among;
    for (let i = 0, x = 0; i < matched.count && x < count; x++) {
      if (docs[x] !== matched.docs[i]) continue;
      scores[x] = (scores[x] as number) + (matched.scores[i++] as number);
      marks[x] = (marks[x] as number) + 1;
    }
    this.#giveBack(matched);
    return true;
  }

  exclude(among: Candidates): boolean {
    const matched = this.#match(among, Number.POSITIVE_INFINITY);
    if (matched === undefined) return false;
    const { docs, scores, count } = among;
    let kept = 0;
    for (let i = 0, x = 0; x < count; x++) {
      if (i < matched.count && docs[x] === matched.docs[i]) {
        i++;
        continue;
      }
      docs[kept] = docs[x] as number;
      scores[kept++] = scores[x] as number;
    }
    among.count = kept;
    this.#giveBack(matched);
    return true;
  }

  /** The candidates that match; nothing if the meter is empty. */
  #match(among: Candidates, own: number): Candidates | undefined {
    if (this.#own === undefined) {
      this.#own = lentCandidates();
      this.#own.copyDocuments(among);
    }
    return this.restrict(this.#own, own, Number.NEGATIVE_INFINITY) ? this.#own : undefined;
  }

  #giveBack(own: Candidates): void {
    this.#own = undefined;
    returnCandidates(own);
  }
}
