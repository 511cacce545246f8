import type { RankRecipe } from '@muster/ranker';
import type { RouteConfig } from '../config/schema.js';
import { kept } from '../kept.js';

const listRecipes = new WeakMap<RankRecipe, RankRecipe>();
const windowRecipes = new WeakMap<RankRecipe, RankRecipe>();

/**
 * How the list of a source alone is made, in the order of the first phase. The same object for the same recipe: it is
 * encoded once.
 */
export function listRecipe(recipe: RankRecipe): RankRecipe {
  return kept(listRecipes, recipe, () => {
    const { duplicates: _duplicates, ...rest } = recipe;
    return isList(recipe) ? recipe : { ...rest, sources: [{}], blend: { by: 'single' } };
  });
}

/** The same recipe for so many hits of each source, whatever the page. The same object for the same recipe. */
export function windowRecipe(recipe: RankRecipe, window: number): RankRecipe {
  return kept(windowRecipes, recipe, () => ({ ...recipe, window, sourceLimit: window }));
}

/** Whether a page is a part of the list of one source, in the order of the first phase. */
export function isList({ blend, sources, duplicates }: RankRecipe): boolean {
  const [only] = sources;
  const isPlain = only?.secondPhase === undefined && only?.diversify === undefined && duplicates === undefined;
  return blend.by === 'single' && isPlain;
}

/** Hits of each source that the long page is made of: as many as any stage looks at. */
export function windowOf({ sources, window = 0 }: RankRecipe, { rankWindow }: Pick<RouteConfig, 'rankWindow'>): number {
  const windows = sources.flatMap(({ secondPhase, diversify }) => [secondPhase?.window ?? 0, diversify?.window ?? 0]);
  return Math.max(rankWindow, window, ...windows);
}
