import { blockSize, endOfPostings } from '../../index/postings-cursor.js';
import { type Candidates, hasBit } from './candidates.js';
import type { Range } from './clause.js';
import { CommonTerms } from './common-terms.js';
import { DerivedClause } from './derived-clause.js';
import { paused } from './meter.js';
import type { TermClause } from './term-clause.js';

/** Work on a common document, in postings decoded: about what its score or positions cost. */
const documentWork = blockSize / 8;

/** A clause whose matches are among the documents that all of its terms have. */
export abstract class CommonTermsClause extends DerivedClause {
  readonly leastMatches = 0;
  readonly mostMatches: number;
  readonly leaves: number;
  protected readonly common: CommonTerms;

  constructor(terms: readonly TermClause[]) {
    super();
    this.common = new CommonTerms(terms);
    this.leaves = terms.length;
    this.mostMatches = this.common.lead.mostMatches;
  }

  next(from: number): number {
    return this.common.next(from);
  }

  limitOf(from: number): number {
    return this.common.lead.limitOf(from);
  }

  /** Score of the document that all terms stand at: below 0 if it does not match, or cannot score above `need`. */
  protected abstract scoreHere(doc: number, need: number): number;

  /** What the bound of a block of the second term must be above, to be of use in a block of the leading one. */
  protected abstract needOfSecond(boundOfLead: number, need: number): number;

  collect({ from, limit, need }: Range, into: Candidates): boolean {
    const { lead } = this.common;
    const { cursor, meter } = lead;
    for (cursor.seekBlock(from); cursor.block < cursor.blocks; cursor.block++) {
      const { block } = cursor;
      if (block > 0 && cursor.lastOf(block - 1) + 1 >= limit) break;
      if (meter.left <= 0) return false;
      lead.loadBlock();
      lead.passTo(from);
      const needOfSecond = need < 0 ? need : this.needOfSecond(lead.blockBound(block), need);
      if (!this.#collectBlock(limit, need, needOfSecond, into)) return false;
      if (lead.at < cursor.count) break;
    }
    return true;
  }

  #collectBlock(limit: number, need: number, needOfSecond: number, into: Candidates): boolean {
    const { common } = this;
    const { meter } = common.lead;
    const { accepted } = into;
    while (meter.left > 0) {
      const doc = common.nextInBlock(limit, needOfSecond);
      if (doc === endOfPostings) return true;
      if (doc === paused) return false;
      if (accepted === undefined || hasBit(accepted, doc)) {
        const score = this.scoreHere(doc, need);
        meter.left -= documentWork;
        if (score >= 0 && score > need) {
          into.docs[into.count] = doc;
          into.scores[into.count++] = score;
        }
      }
      common.lead.at++;
    }
    return false;
  }
}
