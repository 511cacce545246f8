import { type Candidates, rangeSize } from './candidates.js';

/** Documents of a word of bits. */
const wordSize = 32;

/** Scores of all documents of a range, and a mark for each that matched. Empty between ranges. */
export class DenseSums {
  /** A multiple of 32: the document of the first entry. */
  base = 0;
  readonly scores = new Float64Array(rangeSize);
  readonly bits = new Int32Array(rangeSize / wordSize);

  /**
   * Makes candidates of the documents that are marked, accepted and score above `need`, and empties the sums.
   *
   * @param limit one past the last document that may be marked
   */
  moveTo(into: Candidates, need: number, limit: number): void {
    const { base, scores, bits } = this;
    const { docs, scores: found, accepted } = into;
    const words = (limit - base + wordSize - 1) >>> 5;
    const firstWord = base >>> 5;
    let { count } = into;
    for (let w = 0; w < words; w++) {
      let word = bits[w] as number;
      if (word === 0) continue;
      bits[w] = 0;
      const mask = accepted === undefined ? -1 : (accepted[firstWord + w] as number);
      while (word !== 0) {
        const lowest = word & -word;
        const x = (w << 5) + 31 - Math.clz32(lowest);
        const score = scores[x] as number;
        scores[x] = 0;
        word ^= lowest;
        if (score <= need || (mask & lowest) === 0) continue;
        docs[count] = base + x;
        found[count++] = score;
      }
    }
    into.count = count;
  }

  /** Makes each score the greater of its own and that of `other`, which is emptied. */
  raiseTo(other: DenseSums): void {
    const { scores, bits } = this;
    const { scores: theirs, bits: marked } = other;
    for (let w = 0; w < bits.length; w++) {
      let word = marked[w] as number;
      if (word === 0) continue;
      marked[w] = 0;
      bits[w] = (bits[w] as number) | word;
      for (; word !== 0; word &= word - 1) {
        const x = (w << 5) + 31 - Math.clz32(word & -word);
        scores[x] = Math.max(scores[x] as number, theirs[x] as number);
        theirs[x] = 0;
      }
    }
  }
}

/** The greatest multiple of 32 that is not above `from`: where dense sums of a range begin. */
export function denseBase(from: number): number {
  return from & -wordSize;
}
