import type { NormalizerRecipe } from '../words.js';
import { arctan } from './arctan.js';
import { dbsf } from './dbsf.js';
import { finiteScores } from './finite.js';
import { l2 } from './l2.js';
import { minMax } from './min-max.js';
import { zScore } from './z-score.js';

/**
 * Scores of a whole source, its lists merged, made comparable with those of others. Never per shard: shards share a
 * scale. Infinite scores count as the nearest finite one; nothing comes out infinite.
 *
 * Values never rise along the list: a hit that stands below one of a lower score, as after diversifying, counts as much
 * as that one, so that fusing keeps each source's order.
 */
export function normalize(scores: readonly number[], recipe: NormalizerRecipe): readonly number[] {
  if (scores.length === 0) return scores;
  return neverRising(byMethod(finiteScores(scores), recipe));
}

function byMethod(scores: readonly number[], recipe: NormalizerRecipe): readonly number[] {
  switch (recipe.method) {
    case 'none':
      return scores;
    case 'min-max':
      return minMax(scores, recipe);
    case 'z-score':
      return zScore(scores);
    case 'l2':
      return l2(scores);
    case 'dbsf':
      return dbsf(scores);
    case 'arctan':
      return arctan(scores);
  }
}

/** The same array if nothing rises. */
function neverRising(values: readonly number[]): readonly number[] {
  let least = Number.POSITIVE_INFINITY;
  let rises = false;
  for (const value of values) {
    if (value > least) rises = true;
    else least = value;
  }
  if (!rises) return values;
  least = Number.POSITIVE_INFINITY;
  return values.map((value) => {
    least = Math.min(least, value);
    return least;
  });
}

/**
 * Whether a hit's value rests on its own score alone. If not, it changes with how deep the list is: such a page must be
 * made of lists of the same depth as the page before.
 */
export function looksAtOthers({ method, lower, upper }: NormalizerRecipe): boolean {
  if (method === 'none' || method === 'arctan') return false;
  return !(method === 'min-max' && lower?.mode === 'clip' && upper?.mode === 'clip');
}
