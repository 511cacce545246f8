import { blockSize } from '../../index/postings-cursor.js';
import { normedContribution, normedContributionBound, scoredFrequency } from '../../query/score.js';
import type { Candidates } from './candidates.js';
import { CommonTermsClause } from './common-terms-clause.js';
import { lookUpWork, paused } from './meter.js';
import type { PhraseFrequency } from './phrase-frequency.js';
import type { TermClause } from './term-clause.js';

/** Work on the positions of a term in a candidate, in postings decoded. */
const positionsWork = blockSize / 8;

/**
 * Matches the documents of one field in which a phrase stands. Its frequency takes the place of a term's; it is never
 * above that of the phrase's rarest word there, by which documents are passed over without a look at their positions.
 */
export class PhraseClause extends CommonTermsClause {
  readonly #frequency: PhraseFrequency;
  /** Of a pass over candidates that stopped: the next one to read, and how many were kept. */
  #read = 0;
  #kept = 0;

  /** @param terms the different terms, each with the weight of the phrase */
  constructor(terms: readonly TermClause[], frequency: PhraseFrequency) {
    super(terms);
    this.#frequency = frequency;
  }

  bound(from: number, limit: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const term of this.common.terms) least = Math.min(least, term.bound(from, limit));
    return least;
  }

  boundOfRest(from: number): number {
    return this.common.terms.reduce((least, term) => Math.min(least, term.boundOfRest(from)), Number.POSITIVE_INFINITY);
  }

  restrict(among: Candidates, _own: number, need: number): boolean {
    const { meter } = this.common.lead;
    const { docs, scores, count } = among;
    let kept = this.#kept;
    for (let x = this.#read; x < count; x++) {
      const doc = docs[x] as number;
      const found = meter.left <= 0 ? paused : this.#lookUpAll(doc);
      if (found === paused) {
        this.#read = x;
        this.#kept = kept;
        return false;
      }
      meter.left -= lookUpWork;
      if (found === 0) continue;
      const score = this.scoreHere(doc, need - (scores[x] as number));
      meter.left -= positionsWork * this.leaves;
      if (score < 0) continue;
      docs[kept] = doc;
      scores[kept++] = (scores[x] as number) + score;
    }
    this.#read = 0;
    this.#kept = 0;
    among.count = kept;
    return true;
  }

  /** 1 if all terms have the document, else 0, or `paused`. */
  #lookUpAll(doc: number): number {
    const { terms } = this.common;
    for (let n = 0; n < terms.length; n++) {
      const found = (terms[n] as TermClause).lookUp(doc);
      if (found <= 0) return found;
    }
    return 1;
  }

  protected scoreHere(doc: number, need: number): number {
    const { weight, norms, lengths } = this.common.lead;
    const norm = norms[lengths[doc] as number] as number;
    if (need >= 0 && normedContributionBound(weight, this.#leastTf(), norm) <= need) return -1;
    const frequency = this.#frequency.here();
    return frequency > 0 ? normedContribution(weight, scoredFrequency(frequency), norm) : -1;
  }

  #leastTf(): number {
    const { terms } = this.common;
    let least = Number.POSITIVE_INFINITY;
    for (let n = 0; n < terms.length; n++) {
      const { cursor, at } = terms[n] as TermClause;
      cursor.loadTfs();
      least = Math.min(least, cursor.tfs[at] as number);
    }
    return least;
  }

  protected needOfSecond(_boundOfLead: number, need: number): number {
    return need;
  }
}
