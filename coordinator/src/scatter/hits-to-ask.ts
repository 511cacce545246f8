import type { Plan, PlannedIndex } from '../words.js';
import type { Spreads } from './spreads.js';
import { upperQuantile } from './student-t.js';

/** Hits that must be saved over all shards, so that what it takes to see whose list was used up is less. */
const leastSaved = 128;
/** How much more of the best hits than its share a shard may have for reasons other than chance. */
const skew = 0.05;

/**
 * Hits that each shard of an index is asked for, so that with the route's probability the best `window` of all are among
 * them: where documents are spread over shards at random, a shard has about its share of these. All of the window where
 * they are not, or turned out not to be, where that would save little, and where hits are grouped: how many hits a group keeps
 * others from is not known, and to see whose list was used up all groups would have to be read.
 *
 * Asking for fewer hits costs no exactness: a shard whose list was used up is asked again, see `askUsedUp`.
 *
 * @param isAsked by the place of a shard, whether it is asked at all
 */
export function hitsToAsk(
  { window, route, order }: Plan,
  { name, view }: PlannedIndex,
  isAsked: readonly boolean[],
  spreads: Pick<Spreads, 'mayAskFewer'>,
): number {
  const { topKProbability } = route;
  if (window * isAsked.length < leastSaved || topKProbability >= 1 || view.isAssigned || order.collapse !== undefined) {
    return window;
  }
  const { shards, largestShare } = sizeOf(view.shards, isAsked);
  if (shards < 2) return window;
  const hits = estimate({ hits: window, shards, largestShare, probability: topKProbability });
  if ((window - hits) * shards < leastSaved) return window;
  return spreads.mayAskFewer(name, topKProbability) ? hits : window;
}

/** How many shards are asked, and what share of their documents the largest has, as far as is known. */
function sizeOf(shards: PlannedIndex['view']['shards'], isAsked: readonly boolean[]) {
  let count = 0;
  let known = 0;
  let sum = 0;
  let largest = 0;
  for (let i = 0; i < shards.length; i++) {
    if (isAsked[i] !== true) continue;
    count++;
    const documents = shards[i]?.documents;
    if (documents === undefined) continue;
    known++;
    sum += documents;
    largest = Math.max(largest, documents);
  }
  // A shard never heard of has, for all we know, as many documents as the others on average.
  return { shards: count, largestShare: sum === 0 ? 1 / count : (largest * known) / (sum * count) };
}

/** Whose best hits are estimated. */
export interface BestHits {
  /** Best hits of all shards together. */
  readonly hits: number;
  /** At least 2. */
  readonly shards: number;
  /** Share of the documents that the largest shard has. */
  readonly largestShare: number;
  /** That no shard has more of them than what is given, in [0.5, 1). */
  readonly probability: number;
}

/**
 * The most of the best hits that a shard has, with a probability.
 *
 * As in Vespa's TopKEstimator: q = k s + t sqrt(k s (1 - s)), for k hits, a share s of the documents and the quantile t
 * of Student's t distribution with 30 degrees of freedom at 1 - (1 - p) / n', n' = max(1, n / (1 + skew)). There s is
 * 1 / n'; here it is at least that of the largest shard.
 */
export function estimate({ hits, shards, largestShare, probability }: BestHits): number {
  const evenShards = Math.max(1, shards / (1 + skew));
  const share = Math.min(1, Math.max(largestShare, 1 / evenShards));
  const spread = Math.sqrt(hits * share * (1 - share));
  return Math.min(hits, Math.ceil(hits * share + quantileOf((1 - probability) / evenShards) * spread));
}

/** Quantiles by tails: a handful of probabilities, for each number of shards. */
const quantiles = new Map<number, number>();
const maxQuantiles = 1024;

function quantileOf(tail: number): number {
  let quantile = quantiles.get(tail);
  if (quantile === undefined) {
    if (quantiles.size >= maxQuantiles) quantiles.clear();
    quantile = upperQuantile(tail);
    quantiles.set(tail, quantile);
  }
  return quantile;
}
