import type { Candidates } from './candidates.js';
import { CommonTermsClause } from './common-terms-clause.js';
import type { TermClause } from './term-clause.js';

/** Matches the documents that have all of several terms, with the sum of their scores. */
export class EveryTermClause extends CommonTermsClause {
  /** Bounds of the range by term. */
  readonly #bounds: Float64Array;
  /** What those behind each can add in the range. */
  readonly #rests: Float64Array;
  /** The term that a pass over candidates has come to. */
  #stage = 0;

  /** @param terms at least two */
  constructor(terms: readonly TermClause[]) {
    super(terms);
    this.#bounds = new Float64Array(terms.length);
    this.#rests = new Float64Array(terms.length);
  }

  bound(from: number, limit: number): number {
    const { terms } = this.common;
    let sum = 0;
    for (let n = terms.length - 1; n >= 0; n--) {
      const bound = (terms[n] as TermClause).bound(from, limit);
      this.#bounds[n] = bound;
      this.#rests[n] = sum;
      sum += bound;
    }
    return sum;
  }

  boundOfRest(from: number): number {
    return this.common.terms.reduce((sum, term) => sum + term.boundOfRest(from), 0);
  }

  restrict(among: Candidates, _own: number, need: number): boolean {
    const { terms } = this.common;
    for (; this.#stage < terms.length; this.#stage++) {
      const term = terms[this.#stage] as TermClause;
      if (!term.restrict(among, this.#bounds[this.#stage] as number, need - (this.#rests[this.#stage] as number)))
        return false;
    }
    this.#stage = 0;
    return true;
  }

  protected scoreHere(doc: number): number {
    const { terms } = this.common;
    let score = 0;
    for (let n = 0; n < terms.length; n++) score += (terms[n] as TermClause).scoreHere(doc);
    return score;
  }

  protected needOfSecond(boundOfLead: number, need: number): number {
    return need - boundOfLead - (this.#rests[1] as number);
  }
}
