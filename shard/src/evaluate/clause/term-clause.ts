import type { InvertedField } from '../../index/inverted-field.js';
import { blockSize, endOfPostings, type PostingsCursor } from '../../index/postings-cursor.js';
import { normedContribution, shareBound, weightShare } from '../../query/score.js';
import { fewBlocks, knownShares } from './block-shares.js';
import { type Candidates, hasBit } from './candidates.js';
import type { Clause, Range } from './clause.js';
import type { DenseSums } from './dense-sums.js';
import { type Meter, paused, workOnCandidates } from './meter.js';
import { passOver } from './pass-over.js';

/** Ordinals behind the last posting of an exhausted list. */
const none = new Int32Array(2 * 16).fill(endOfPostings);

/** What opening a term costs, in postings decoded. */
const openingWork = 64;

/** What a term is scored by. */
export interface TermWeight {
  readonly weight: number;
  /** Norms of the field by length. */
  readonly norms: Float64Array;
}

/**
 * A term in one field. The innermost loops of every query are here; they are plain and say the same thing several
 * times over, because what is shared by a call costs more than the work.
 *
 * With weight 0 nothing is scored and no frequency is decoded: that is how clauses are asked for matches only.
 */
export class TermClause implements Clause {
  readonly leaves = 1;
  cursor!: PostingsCursor;
  lengths!: Uint16Array;
  norms!: Float64Array;
  weight = 0;
  meter!: Meter;
  /** Place in the loaded block of the first posting that was not passed. */
  at = 0;
  /** See `knownShares`. */
  #shares: Float64Array = new Float64Array(0);
  /** Room for the shares of a term with few blocks. */
  readonly #ownShares = new Float64Array(fewBlocks);
  /** Of a pass over candidates that stopped: the next one to read, and how many were kept. */
  #read = 0;
  #kept = 0;

  /** Begins a term anew; the object is used over and over, as what it is made of is dear to allocate. */
  open(field: InvertedField, term: number, { weight, norms }: TermWeight, meter: Meter): this {
    this.cursor = field.cursor(term, this.cursor);
    this.lengths = field.lengths;
    this.norms = norms;
    this.weight = weight;
    this.meter = meter;
    this.at = 0;
    this.#read = 0;
    this.#kept = 0;
    const { blocks } = this.cursor;
    // A list of one block is decoded when it is opened.
    meter.left -= this.cursor.loaded < 0 ? openingWork : openingWork + blockSize;
    if (blocks < fewBlocks) this.#shares = this.#ownShares.fill(-1, 0, blocks);
    else if (weight > 0) this.#shares = knownShares(field, { term, blocks, norms });
    return this;
  }

  get leastMatches(): number {
    return this.cursor.documentFrequency;
  }

  get mostMatches(): number {
    return this.cursor.documentFrequency;
  }

  next(from: number): number {
    const { cursor } = this;
    cursor.seekBlock(from);
    const { block } = cursor;
    if (block >= cursor.blocks) return endOfPostings;
    if (cursor.loaded === block) return this.passTo(from);
    return block === 0 ? from : Math.max(from, cursor.lastOf(block - 1) + 1);
  }

  limitOf(from: number): number {
    const { cursor } = this;
    cursor.seekBlock(from);
    return cursor.block < cursor.blocks ? cursor.lastOf(cursor.block) + 1 : endOfPostings;
  }

  bound(from: number, limit: number): number {
    const { cursor } = this;
    cursor.seekBlock(from);
    if (cursor.loaded === cursor.block && this.passTo(from) >= limit) return 0;
    let best = 0;
    for (let block = cursor.block; block < cursor.blocks; block++) {
      if (block > 0 && cursor.lastOf(block - 1) + 1 >= limit) break;
      const bound = this.blockBound(block);
      if (bound > best) best = bound;
    }
    return best;
  }

  boundOfRest(from: number): number {
    const { cursor } = this;
    let best = 0;
    for (let block = cursor.blocks - 1; block >= 0 && cursor.lastOf(block) >= from; block--) {
      best = Math.max(best, block === cursor.loaded ? this.#bestFrom(from) : this.blockBound(block));
    }
    return best;
  }

  /** The best score of a posting of the loaded block at or after `from`. */
  #bestFrom(from: number): number {
    const { cursor, weight, norms, lengths } = this;
    if (weight === 0) return 0;
    cursor.loadTfs();
    const { docs, tfs, count } = cursor;
    let best = 0;
    for (let i = count - 1; i >= 0 && (docs[i] as number) >= from; i--) {
      const norm = norms[lengths[docs[i] as number] as number] as number;
      best = Math.max(best, normedContribution(weight, tfs[i] as number, norm));
    }
    return best;
  }

  /** No posting of a block scores above it. */
  blockBound(block: number): number {
    if (this.weight === 0) return 0;
    let share = this.#shares[block] as number;
    if (share < 0) {
      share = this.#bestShare(block);
      this.#shares[block] = share;
    }
    return shareBound(this.weight, share);
  }

  #bestShare(block: number): number {
    const { cursor, norms } = this;
    const { impacts } = cursor;
    const end = cursor.impactEnd(block);
    let best = 0;
    for (let i = cursor.impactStart(block); i < end; i++) {
      const impact = impacts[i] as number;
      const share = weightShare(impact & 0xffff, norms[impact >>> 16] as number);
      if (share > best) best = share;
    }
    return best;
  }

  collect({ from, limit, need }: Range, into: Candidates): boolean {
    const { cursor, weight, norms, lengths, meter } = this;
    const { docs: found, scores, accepted } = into;
    for (cursor.seekBlock(from); cursor.block < cursor.blocks; cursor.block++) {
      const { block } = cursor;
      if (block > 0 && cursor.lastOf(block - 1) + 1 >= limit) break;
      if (need >= 0 && this.blockBound(block) <= need) {
        if (cursor.lastOf(block) >= limit) break;
        continue;
      }
      if (meter.left <= 0) return false;
      this.loadBlock();
      if (weight > 0) cursor.loadTfs();
      const { docs, tfs } = cursor;
      let i = this.at;
      let { count } = into;
      while ((docs[i] as number) < from) i++;
      for (let doc = docs[i] as number; doc < limit; doc = docs[++i] as number) {
        let score = 0;
        if (weight > 0) score = normedContribution(weight, tfs[i] as number, norms[lengths[doc] as number] as number);
        if (score <= need || (accepted !== undefined && !hasBit(accepted, doc))) continue;
        found[count] = doc;
        scores[count++] = score;
      }
      into.count = count;
      this.at = i;
      if (i < cursor.count) break;
    }
    return true;
  }

  fill({ from, limit, need }: Range, { base, scores, bits }: DenseSums): boolean {
    const { cursor, weight, norms, lengths, meter } = this;
    for (cursor.seekBlock(from); cursor.block < cursor.blocks; cursor.block++) {
      const { block } = cursor;
      if (block > 0 && cursor.lastOf(block - 1) + 1 >= limit) break;
      if (need >= 0 && this.blockBound(block) <= need) {
        if (cursor.lastOf(block) >= limit) break;
        continue;
      }
      if (meter.left <= 0) return false;
      this.loadBlock();
      const { docs, tfs } = cursor;
      let i = this.at;
      while ((docs[i] as number) < from) i++;
      if (weight > 0) {
        cursor.loadTfs();
        for (let doc = docs[i] as number; doc < limit; doc = docs[++i] as number) {
          const x = doc - base;
          const norm = norms[lengths[doc] as number] as number;
          scores[x] = (scores[x] as number) + normedContribution(weight, tfs[i] as number, norm);
          bits[x >>> 5] = (bits[x >>> 5] as number) | (1 << (x & 31));
        }
      } else {
        for (let doc = docs[i] as number; doc < limit; doc = docs[++i] as number) {
          const x = doc - base;
          bits[x >>> 5] = (bits[x >>> 5] as number) | (1 << (x & 31));
        }
      }
      this.at = i;
      if (i < cursor.count) break;
    }
    return true;
  }

  restrict(among: Candidates, own: number, need: number): boolean {
    return this.#pass(among, own, need, true);
  }

  add(among: Candidates, own: number, need: number): boolean {
    return this.#pass(among, own, need, false);
  }

  #pass(among: Candidates, own: number, need: number, isMust: boolean): boolean {
    const { cursor, weight, norms, lengths, meter } = this;
    const { docs, scores, marks, count } = among;
    // Who is asked of no candidates must not stop: nobody asks again.
    if (meter.left <= 0 && count > 0) return false;
    const begun = this.#read;
    let postings = cursor.docs;
    let i = this.at;
    let top = cursor.block < cursor.blocks && cursor.loaded === cursor.block ? cursor.lastOf(cursor.block) : -1;
    let kept = this.#kept;
    for (let x = begun; x < count; x++) {
      let score = scores[x] as number;
      if (score + own <= need) continue;
      const doc = docs[x] as number;
      let mark = marks[x] as number;
      if (doc > top) {
        cursor.seekBlock(doc);
        if (cursor.block >= cursor.blocks) {
          if (isMust) break;
          postings = none;
          i = 0;
          top = endOfPostings;
        } else {
          if (cursor.loaded !== cursor.block) {
            if (need >= 0 && score + this.blockBound(cursor.block) <= need) continue;
            if (meter.left <= 0) {
              meter.left -= workOnCandidates(x - begun);
              this.#read = x;
              this.#kept = kept;
              return false;
            }
            this.loadBlock();
          }
          i = this.at;
          top = cursor.lastOf(cursor.block);
        }
      }
      i = passOver(postings, i, doc);
      if (postings[i] === doc) {
        if (weight > 0) {
          cursor.loadTfs();
          score += normedContribution(weight, cursor.tfs[i] as number, norms[lengths[doc] as number] as number);
        }
        mark++;
      } else if (isMust) continue;
      docs[kept] = doc;
      scores[kept] = score;
      marks[kept++] = mark;
    }
    if (postings !== none) this.at = i;
    // Not before: a block must be decoded each time, however many candidates there are.
    meter.left -= workOnCandidates(count - begun);
    this.#read = 0;
    this.#kept = 0;
    among.count = kept;
    return true;
  }

  exclude(among: Candidates): boolean {
    const { docs, scores, count } = among;
    let kept = this.#kept;
    for (let x = this.#read; x < count; x++) {
      const doc = docs[x] as number;
      const found = this.lookUp(doc);
      if (found === paused) {
        this.#read = x;
        this.#kept = kept;
        return false;
      }
      if (found > 0) continue;
      docs[kept] = doc;
      scores[kept++] = scores[x] as number;
    }
    this.#read = 0;
    this.#kept = 0;
    among.count = kept;
    return true;
  }

  /**
   * Moves to the first posting at or after a document: 1 if it is that document's, else 0; `paused` if a block would
   * have to be decoded while the meter is empty. Only decoding is metered: who looks up a document in several terms and
   * is stopped begins again with the first, and must come as far as before.
   */
  lookUp(doc: number): number {
    const { cursor, meter } = this;
    cursor.seekBlock(doc);
    if (cursor.block >= cursor.blocks) return 0;
    if (cursor.loaded !== cursor.block) {
      if (meter.left <= 0) return paused;
      this.loadBlock();
    }
    return this.passTo(doc) === doc ? 1 : 0;
  }

  /** What the document of the posting at `at` scores. */
  scoreHere(doc: number): number {
    const { cursor, weight, norms, lengths } = this;
    if (weight === 0) return 0;
    cursor.loadTfs();
    return normedContribution(weight, cursor.tfs[this.at] as number, norms[lengths[doc] as number] as number);
  }

  /** Decodes the current block unless it is the loaded one. */
  loadBlock(): void {
    const { cursor } = this;
    if (cursor.loaded === cursor.block) return;
    cursor.load();
    this.at = 0;
    this.meter.left -= blockSize;
  }

  /** Moves within the loaded block to the first posting at or after a document, and gives its document. */
  passTo(doc: number): number {
    const { docs } = this.cursor;
    this.at = passOver(docs, this.at, doc);
    return docs[this.at] as number;
  }
}
