import type { Frontier } from '../query/bounds.js';

/** Most pairs of a frontier. */
const maxPairs = 8;

interface Pair {
  readonly tf: number;
  readonly length: number;
}

/**
 * The impact frontier of a list of postings: the pairs of frequency and length that no other pair beats in both, so
 * that one of them has the best score whatever the weights. More than 8 are widened to 8: neighbours become one pair
 * with the greater frequency and the lesser length, which no document may have but none beats.
 *
 * @param tfs frequency of each posting
 * @param lengths length of each posting's document
 */
export function impactFrontier(tfs: ArrayLike<number>, lengths: ArrayLike<number>): Frontier {
  // Most terms stand in one document only.
  if (tfs.length === 1) return Uint32Array.of(tfs[0] as number, lengths[0] as number);
  const shortest = new Map<number, number>();
  for (let i = 0; i < tfs.length; i++) {
    const tf = tfs[i] as number;
    const length = lengths[i] as number;
    if (length < (shortest.get(tf) ?? Number.POSITIVE_INFINITY)) shortest.set(tf, length);
  }
  const pairs = competitive(shortest);
  while (pairs.length > maxPairs) mergeNearest(pairs);
  return Uint32Array.from(pairs.flatMap(({ tf, length }) => [tf, length]));
}

/** Pairs with frequency and length both falling. */
function competitive(shortest: ReadonlyMap<number, number>): Pair[] {
  const pairs: Pair[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const [tf, length] of [...shortest].sort(([a], [b]) => b - a)) {
    if (length >= least) continue;
    least = length;
    pairs.push({ tf, length });
  }
  return pairs;
}

/** Merges the two neighbours whose common pair promises least more than they do, by ratio. */
function mergeNearest(pairs: Pair[]): void {
  let nearest = 0;
  let leastLoss = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 1 < pairs.length; i++) {
    const [more, less] = pairs.slice(i, i + 2) as [Pair, Pair];
    const loss = (more.tf / less.tf) * (more.length / less.length);
    if (loss < leastLoss) [nearest, leastLoss] = [i, loss];
  }
  const [more, less] = pairs.slice(nearest, nearest + 2) as [Pair, Pair];
  pairs.splice(nearest, 2, { tf: more.tf, length: less.length });
}
