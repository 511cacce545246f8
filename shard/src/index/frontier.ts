import type { Frontier } from '../query/bounds.js';

/** Greatest frequency and length that scores tell apart. */
export const maxScored = 0xffff;

/** Most pairs that are kept of a block, and of a term. */
export const maxPairs = 8;

/** Frequencies below this are looked up in a table; few are greater. */
const tableSize = 256;
/** Above every length. */
const none = maxScored + 1;

/**
 * The impact frontier of a list of postings: the pairs of frequency and length that no other pair beats in both, so
 * that one of them has the best score whatever the weights. More than 8 are widened to 8. Both are taken for 65,535
 * where they are greater, as scores do.
 *
 * @param tfs frequency of each posting
 * @param lengths length of each posting's document
 */
export function impactFrontier(tfs: ArrayLike<number>, lengths: ArrayLike<number>): Frontier {
  const collector = new ImpactCollector();
  for (let i = 0; i < tfs.length; i++) collector.add(tfs[i] as number, lengths[i] as number);
  return frontierOf(widened(collector.take()));
}

/** The frontier of lists together, given the packed pairs of each. */
export function unitedFrontier(packed: readonly number[]): Frontier {
  return impactFrontier(
    packed.map((pair) => pair & maxScored),
    packed.map((pair) => pair >>> 16),
  );
}

/** Packed pairs as a frontier: frequency and length one after the other. */
function frontierOf(packed: readonly number[]): Frontier {
  return Uint32Array.from(packed.flatMap((pair) => [pair & maxScored, pair >>> 16]));
}

/** Finds the competitive pairs of postings that come one by one. Pairs are packed: `tf | length << 16`. */
export class ImpactCollector {
  /** For each frequency the least length seen with it. */
  readonly #shortest = new Uint32Array(tableSize).fill(none);
  readonly #greater = new Map<number, number>();
  #greatest = 0;

  /** Takes in a posting, or a pair of another collector. */
  add(tf: number, length: number): void {
    const scored = Math.min(length, maxScored);
    if (tf >= tableSize) this.#addGreater(Math.min(tf, maxScored), scored);
    else {
      if (scored < (this.#shortest[tf] as number)) this.#shortest[tf] = scored;
      if (tf > this.#greatest) this.#greatest = tf;
    }
  }

  #addGreater(tf: number, length: number): void {
    this.#greater.set(tf, Math.min(length, this.#greater.get(tf) ?? none));
  }

  /** The pairs that none beats in both, frequency and length falling, and forgets them. */
  take(): number[] {
    const pairs: number[] = [];
    let least = none;
    const keep = (tf: number, length: number): void => {
      if (length >= least) return;
      least = length;
      pairs.push((tf | (length << 16)) >>> 0);
    };
    if (this.#greater.size > 0)
      for (const [tf, length] of [...this.#greater].sort(([a], [b]) => b - a)) keep(tf, length);
    this.#greater.clear();
    for (let tf = this.#greatest; tf > 0; tf--) {
      keep(tf, this.#shortest[tf] as number);
      this.#shortest[tf] = none;
    }
    this.#greatest = 0;
    return pairs;
  }
}

/**
 * At most 8 pairs that bound all that the given ones do: neighbours become one pair with the greater frequency and the
 * lesser length, which no document may have but none beats. Changes the list given.
 */
export function widened(pairs: number[]): number[] {
  while (pairs.length > maxPairs) {
    const nearest = nearestPair(pairs);
    const more = pairs[nearest] as number;
    const less = pairs[nearest + 1] as number;
    pairs.splice(nearest, 2, ((more & maxScored) | (less & (maxScored << 16))) >>> 0);
  }
  return pairs;
}

/** The first of the two neighbours whose common pair promises least more than they do, by ratio. */
function nearestPair(pairs: readonly number[]): number {
  let nearest = 0;
  let leastLoss = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 1 < pairs.length; i++) {
    const more = pairs[i] as number;
    const less = pairs[i + 1] as number;
    const loss = ((more & maxScored) / (less & maxScored)) * ((more >>> 16) / (less >>> 16));
    if (loss < leastLoss) [nearest, leastLoss] = [i, loss];
  }
  return nearest;
}
