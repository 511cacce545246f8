import type { RankRecipe, RankRequest } from './words.js';

const known = new WeakMap<RankRecipe, RankRecipe>();

/**
 * The same request without what takes long: second phase, diversifying, looking for duplicates; itself if it has none of
 * these. What is left, when there is no time or room to rank in full, is merging, collapsing and blending.
 */
export function firstPhaseOf(request: RankRequest): RankRequest {
  const { recipe } = request;
  const isAll = recipe.duplicates === undefined && recipe.sources.every((source) => Object.keys(source).length === 0);
  return isAll ? request : { ...request, recipe: withoutStages(recipe), models: [] };
}

function withoutStages(recipe: RankRecipe): RankRecipe {
  const kept = known.get(recipe);
  if (kept !== undefined) return kept;
  const { duplicates: _, ...rest } = recipe;
  const plain = { ...rest, sources: recipe.sources.map(() => ({})) };
  known.set(recipe, plain);
  return plain;
}
