import { endOfPostings } from '../../index/postings-cursor.js';
import { type Candidates, hasBit, rangeSize } from './candidates.js';
import type { Clause, Range } from './clause.js';
import { type DenseSums, denseBase } from './dense-sums.js';
import { type Meter, workOnCandidates } from './meter.js';

/** Documents of a segment, known beforehand. */
export interface DocumentBits {
  /** Bit `ordinal & 31` of word `ordinal >>> 5`. */
  readonly words: Uint32Array;
  /** Bits that are set. */
  readonly documents: number;
}

/** Matches known documents, each with the same score. */
export class DocumentSet implements Clause {
  readonly leastMatches: number;
  readonly mostMatches: number;
  readonly leaves = 1;
  readonly #words: Uint32Array;
  readonly score: number;
  readonly #meter: Meter;
  /** The word that a range has come to, -1 between ranges. */
  #word = -1;

  constructor({ words, documents }: DocumentBits, score: number, meter: Meter) {
    this.leastMatches = documents;
    this.mostMatches = documents;
    this.#words = words;
    this.score = score;
    this.#meter = meter;
  }

  next(from: number): number {
    const words = this.#words;
    let w = from >>> 5;
    if (w >= words.length) return endOfPostings;
    let word = (words[w] as number) & (-1 << (from & 31));
    while (word === 0) {
      if (++w >= words.length) return endOfPostings;
      word = words[w] as number;
    }
    return (w << 5) + 31 - Math.clz32(word & -word);
  }

  limitOf(from: number): number {
    return denseBase(from) + rangeSize;
  }

  bound(): number {
    return this.score;
  }

  boundOfRest(): number {
    return this.score;
  }

  collect({ from, limit, need }: Range, into: Candidates): boolean {
    if (this.score <= need) return true;
    const { docs, scores, accepted } = into;
    for (let w = this.#resume(from); w < (limit + 31) >>> 5; w++) {
      if (this.#meter.left <= 0) return this.#pause(w);
      let word = this.#wordIn(w, from, limit);
      if (accepted !== undefined) word &= accepted[w] as number;
      if (word === 0) continue;
      this.#meter.left -= 32;
      for (; word !== 0; word &= word - 1) {
        docs[into.count] = (w << 5) + 31 - Math.clz32(word & -word);
        scores[into.count++] = this.score;
      }
    }
    return true;
  }

  fill({ from, limit, need }: Range, { base, scores, bits }: DenseSums): boolean {
    if (this.score <= need) return true;
    const firstWord = base >>> 5;
    for (let w = this.#resume(from); w < (limit + 31) >>> 5; w++) {
      if (this.#meter.left <= 0) return this.#pause(w);
      let word = this.#wordIn(w, from, limit);
      if (word === 0) continue;
      this.#meter.left -= 32;
      bits[w - firstWord] = (bits[w - firstWord] as number) | word;
      for (; word !== 0; word &= word - 1) {
        const x = ((w - firstWord) << 5) + 31 - Math.clz32(word & -word);
        scores[x] = (scores[x] as number) + this.score;
      }
    }
    return true;
  }

  restrict(among: Candidates): boolean {
    return this.#keep(among, true);
  }

  exclude(among: Candidates): boolean {
    return this.#keep(among, false);
  }

  add({ docs, scores, marks, count }: Candidates): boolean {
    // Who is asked of no candidates must not stop: nobody asks again.
    if (this.#meter.left <= 0 && count > 0) return false;
    this.#meter.left -= workOnCandidates(count);
    for (let x = 0; x < count; x++) {
      if (!hasBit(this.#words, docs[x] as number)) continue;
      scores[x] = (scores[x] as number) + this.score;
      marks[x] = (marks[x] as number) + 1;
    }
    return true;
  }

  #keep(among: Candidates, isMust: boolean): boolean {
    const { docs, scores, marks, count } = among;
    // Who is asked of no candidates must not stop: nobody asks again.
    if (this.#meter.left <= 0 && count > 0) return false;
    this.#meter.left -= workOnCandidates(count);
    const score = isMust ? this.score : 0;
    let kept = 0;
    for (let x = 0; x < count; x++) {
      const doc = docs[x] as number;
      if (hasBit(this.#words, doc) !== isMust) continue;
      docs[kept] = doc;
      marks[kept] = marks[x] as number;
      scores[kept++] = (scores[x] as number) + score;
    }
    among.count = kept;
    return true;
  }

  #resume(from: number): number {
    const w = this.#word < 0 ? from >>> 5 : this.#word;
    this.#word = -1;
    return w;
  }

  #pause(w: number): false {
    this.#word = w;
    return false;
  }

  /** A word without the documents outside of [from, limit). */
  #wordIn(w: number, from: number, limit: number): number {
    let word = this.#words[w] as number;
    if (w === from >>> 5) word &= -1 << (from & 31);
    if (w === limit >>> 5) word &= (1 << (limit & 31)) - 1;
    return word;
  }
}
