import type { NormalizerRecipe } from '../words.js';

/**
 * Min-max: (s - min) / (max - min), in [0, 1]; 0.5 for all if min and max are equal, as for a single hit without bounds
 * (so do Qdrant and Vespa for lists; Qdrant leaves the score of a single hit as it is, which we do not).
 *
 * Bounds are OpenSearch's: with `apply` a bound is the min or max unless a score goes beyond, with `clip` scores are cut
 * there first. They make a score mean the same for every query. Without both of them the worst hit of a list has 0, however good it
 * is, and values change with how deep the list is.
 *
 * @param scores finite
 */
export function minMax(scores: readonly number[], { lower, upper }: NormalizerRecipe): number[] {
  const least = lower?.mode === 'clip' ? lower.score : Number.NEGATIVE_INFINITY;
  const greatest = upper?.mode === 'clip' ? upper.score : Number.POSITIVE_INFINITY;
  const cut = scores.map((score) => Math.min(greatest, Math.max(least, score)));
  let min = lower?.score ?? Number.POSITIVE_INFINITY;
  let max = upper?.score ?? Number.NEGATIVE_INFINITY;
  for (const score of cut) {
    if (score < min) min = score;
    if (score > max) max = score;
  }
  if (!(max > min)) return cut.map(() => 0.5);
  // The range of scores near the greatest numbers overflows; halves do not.
  const range = max - min;
  if (range === Number.POSITIVE_INFINITY) return cut.map((score) => (score / 2 - min / 2) / (max / 2 - min / 2));
  return cut.map((score) => (score - min) / range);
}
