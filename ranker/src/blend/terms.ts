import type { BlendInput } from '../ranking.js';
import type { FusionRecipe, NormalizerRecipe } from '../words.js';
import { finite } from './finite.js';
import { normalize } from './normalize.js';

/** What a source's hits bring in to fused scores. */
export interface TermSource {
  /** Hits of its ranking. */
  readonly count: number;
  readonly weight: number;
  /** The hits' scores made comparable; nothing where ranks alone count. */
  readonly normalized: readonly number[] | undefined;
}

/** What each source's hits bring in. */
export interface Terms {
  readonly sources: readonly TermSource[];
  readonly recipe: FusionRecipe;
  /** Sum of the weights of all sources of the route, whether they have hits or not: so scores keep their scale. */
  readonly weight: number;
}

const asTheyAre: NormalizerRecipe = { method: 'none' };

/** What each source's hits bring in to fused scores by a recipe. */
export function termsOf({ rankings, weights }: BlendInput, recipe: FusionRecipe): Terms {
  const sources = rankings.map(({ count, score }, place) => ({
    count,
    weight: weights[place] ?? 0,
    normalized:
      recipe.method === 'rrf' ? undefined : normalize(score.slice(0, count), recipe.normalizers[place] ?? asTheyAre),
  }));
  // In the order of size, so that the sum has the same bits in whatever order the sources stand.
  const descending = sources.map(({ weight }) => weight).sort((a, b) => b - a);
  return { sources, recipe, weight: descending.reduce((sum, weight) => sum + weight, 0) };
}

/** What the hit at a place of a source brings in, finite. Never rises along the source. */
export function termAt({ sources, recipe, weight: all }: Terms, source: number, place: number): number {
  const { weight, normalized } = sources[source] as TermSource;
  if (normalized === undefined) return weight / (recipe.rrfConstant + place + 1);
  const value = normalized[place] as number;
  switch (recipe.method) {
    case 'arithmetic':
      return all > 0 ? finite((weight * value) / all) : 0;
    case 'geometric':
    case 'harmonic':
      return value;
    default:
      return finite(weight * value);
  }
}
