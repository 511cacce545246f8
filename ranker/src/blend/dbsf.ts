import { momentsOf } from './moments.js';

/** Half the width of the range, in standard deviations. */
const halfWidth = 3;

/**
 * Distribution-based score fusion: min-max between mean - 3 deviations and mean + 3 deviations, the deviation over n - 1;
 * 0.5 for all if it is 0 or there is one hit. As in Qdrant, values are not cut at 0 and 1: what lies farther out than
 * three deviations, which takes at least 11 hits, is below 0 or above 1 and keeps its distance. So only for methods that
 * add.
 *
 * @param scores finite
 */
export function dbsf(scores: readonly number[]): number[] {
  if (scores.length === 1) return [0.5];
  const { scores: safe, mean, deviation } = momentsOf(scores, true);
  if (deviation === 0) return safe.map(() => 0.5);
  const width = 2 * halfWidth * deviation;
  const least = mean - halfWidth * deviation;
  return safe.map((score) => (score - least) / width);
}
