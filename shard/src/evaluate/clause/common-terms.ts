import { endOfPostings } from '../../index/postings-cursor.js';
import { lookUpWork, paused } from './meter.js';
import { passOver } from './pass-over.js';
import type { TermClause } from './term-clause.js';

/**
 * The documents that all of several terms have, found by leapfrog: the rarest term leads, document by document; blocks
 * of the others are decoded only where it has one.
 */
export class CommonTerms {
  /** By documents, the rarest first. */
  readonly terms: readonly TermClause[];
  readonly lead: TermClause;
  readonly #second: TermClause | undefined;

  /** @param terms at least one */
  constructor(terms: readonly TermClause[]) {
    this.terms = [...terms].sort((a, b) => a.mostMatches - b.mostMatches);
    [this.lead, this.#second] = this.terms as [TermClause, TermClause?];
  }

  /** A lower bound of the first common document at or after `from`. */
  next(from: number): number {
    let next = from;
    for (const term of this.terms) next = Math.max(next, term.next(next));
    return next;
  }

  /**
   * The next common document below `limit` in the leading term's loaded block; `endOfPostings` if there is none,
   * `paused` if the meter is empty.
   * Every term then stands at it. To go on behind it, the leading term is to be moved by one posting.
   *
   * @param needOfSecond blocks of the second term whose bound is not above it are passed over undecoded
   */
  nextInBlock(limit: number, needOfSecond: number): number {
    const { lead, terms } = this;
    const second = this.#second;
    const leading = lead.cursor.docs;
    if (second === undefined) {
      const doc = leading[lead.at] as number;
      return doc < limit ? doc : endOfPostings;
    }
    const { cursor } = second;
    const following = cursor.docs;
    let i = lead.at;
    let j = second.at;
    let top = cursor.block < cursor.blocks && cursor.loaded === cursor.block ? cursor.lastOf(cursor.block) : -1;
    for (let doc = leading[i] as number; doc < limit; doc = leading[++i] as number) {
      if (doc > top) {
        cursor.seekBlock(doc);
        if (cursor.block >= cursor.blocks) break;
        if (cursor.loaded !== cursor.block) {
          if (needOfSecond >= 0 && second.blockBound(cursor.block) <= needOfSecond) {
            // No further: in the next range less may be needed.
            const last = Math.min(cursor.lastOf(cursor.block), limit - 1);
            while ((leading[i + 1] as number) <= last) i++;
            continue;
          }
          if (second.meter.left <= 0) {
            lead.at = i;
            return paused;
          }
          second.loadBlock();
        }
        j = second.at;
        top = cursor.lastOf(cursor.block);
      }
      j = passOver(following, j, doc);
      if (following[j] !== doc) continue;
      second.at = j;
      if (terms.length > 2) {
        if (second.meter.left <= 0) {
          lead.at = i;
          return paused;
        }
        const found = this.#othersHave(doc);
        if (found === paused) {
          lead.at = i;
          return paused;
        }
        if (found === 0) continue;
      }
      lead.at = i;
      return doc;
    }
    lead.at = i;
    second.at = j;
    return endOfPostings;
  }

  /** 1 if all terms behind the second have the document, else 0, or `paused`. */
  #othersHave(doc: number): number {
    const { terms } = this;
    let found = 1;
    let n = 2;
    for (; n < terms.length && found > 0; n++) found = (terms[n] as TermClause).lookUp(doc);
    if (found !== paused) this.lead.meter.left -= lookUpWork * (n - 2);
    return found;
  }
}
