/** How one way of searching fares beside another, query by query. */
export interface Comparison {
  /** Mean of the first less mean of the second. */
  readonly difference: number;
  /** Queries that the first does better, worse, and as well. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** How likely a difference at least as great, either way, would be if it were by chance which of the two is which. */
  readonly p: number;
}

/** How a comparison is made. */
export interface ComparisonOptions {
  /** Random numbers in [0, 1). */
  readonly random: () => number;
  /** Ways of exchanging the two that are drawn. @default 100,000 */
  readonly permutations?: number;
}

const defaultPermutations = 100_000;

/** What sums of the same numbers in another order may differ by, as a share of the sum of their absolute values. */
const roundingShare = 1e-12;

/**
 * Compares figures of the same queries by a paired randomisation test (R. A. Fisher, The Design of Experiments, 1935;
 * for search: Smucker, Allan, Carterette, CIKM 2007). If both were equally good, each query's two figures might as well
 * be exchanged; p is the share of all exchanges whose difference of means is at least the observed one, in either
 * direction.
 *
 * Exchanges are all tried where there are no more than `permutations` of them; else so many are drawn, and the one
 * observed is counted with them: p is never 0, which no number of draws could show (Phipson and Smyth, 2010). Queries
 * without a difference change nothing and are left out of the exchanges.
 *
 * @param first figures of one way by query
 * @param second those of the other, in the same order
 */
export function compare(
  first: readonly number[],
  second: readonly number[],
  { random, permutations = defaultPermutations }: ComparisonOptions,
): Comparison {
  if (first.length !== second.length)
    throw new RangeError(`both must have figures of the same queries, got ${first.length} and ${second.length}`);
  const differences = first.map((figure, query) => figure - (second[query] as number));
  const apart = Float64Array.from(differences.filter((difference) => difference !== 0));
  const isFew = 2 ** apart.length <= permutations;
  return {
    difference: first.length === 0 ? 0 : apart.reduce((sum, difference) => sum + difference, 0) / first.length,
    wins: differences.filter((difference) => difference > 0).length,
    losses: differences.filter((difference) => difference < 0).length,
    ties: first.length - apart.length,
    p: isFew ? exactP(apart) : drawnP(apart, permutations, random),
  };
}

function exactP(differences: Float64Array): number {
  const least = leastExtreme(differences);
  const all = 2 ** differences.length;
  let extreme = 0;
  for (let signs = 0; signs < all; signs++) {
    let sum = 0;
    for (let i = 0; i < differences.length; i++) {
      const difference = differences[i] as number;
      sum += ((signs >>> i) & 1) === 1 ? -difference : difference;
    }
    if (Math.abs(sum) >= least) extreme++;
  }
  return extreme / all;
}

function drawnP(differences: Float64Array, permutations: number, random: () => number): number {
  const least = leastExtreme(differences);
  let extreme = 1;
  for (let n = 0; n < permutations; n++) {
    let sum = 0;
    let bits = 0;
    for (let i = 0; i < differences.length; i++) {
      // A draw has 32 good bits, each of which decides for one query.
      if ((i & 31) === 0) bits = Math.floor(random() * 2 ** 32);
      const difference = differences[i] as number;
      sum += (bits & 1) === 1 ? -difference : difference;
      bits >>>= 1;
    }
    if (Math.abs(sum) >= least) extreme++;
  }
  return extreme / (permutations + 1);
}

/** The least sum that is as extreme as the observed one, but for rounding. */
function leastExtreme(differences: Float64Array): number {
  const observed = differences.reduce((sum, difference) => sum + difference, 0);
  const size = differences.reduce((sum, difference) => sum + Math.abs(difference), 0);
  return Math.abs(observed) - size * roundingShare;
}
