import type { BlendedOrder, BlendInput, Ranking } from '../ranking.js';
import type { BlendRecipe, FusionRecipe, SlotsRecipe } from '../words.js';
import { blockDepth } from './blocks.js';
import { fuse } from './fuse.js';
import { looksAtOthers } from './normalize.js';
import { fillSlots } from './slots.js';

/** A recipe that is told by scores and ranks alone; an order by sort keys is made where these are. */
export type RankedBlend = Exclude<BlendRecipe, { readonly by: 'sort' }>;

/**
 * Makes one order of the rankings of all sources. Pure: same rankings, same bits.
 *
 * @param explains say of each hit how its score came about
 */
export function blend(input: BlendInput, recipe: RankedBlend, explains: boolean): BlendedOrder {
  switch (recipe.by) {
    case 'single':
      return orderAsMerged(input.rankings[0], input.limit);
    case 'fusion':
      return fuse(input, recipe, explains);
    case 'slots':
      return fillSlots(input, recipe, explains);
  }
}

function orderAsMerged(only: Ranking | undefined, limit: number): BlendedOrder {
  const score = only === undefined ? [] : only.count <= limit ? only.score : only.score.slice(0, limit);
  return { count: score.length, ranking: score.map(() => 0), place: score.map((_, place) => place), score };
}

/** What decides how deep rankings must be. */
export interface DepthOptions {
  /** Documents may be in several sources. */
  readonly hasDuplicates: boolean;
  /** Depth of the rankings where all pages of a query must be made of the same. */
  readonly window: number;
}

/**
 * Hits that each ranking must have at least, if there are so many, for pages to join however short they are; 0: no more
 * than the order that is wanted. Where values rest on other scores of their list, or documents on others' lists, the
 * beginning of the order changes with how deep rankings are; and blocks need hits enough to be judged by.
 */
export function leastDepth(recipe: BlendRecipe, { hasDuplicates, window }: DepthOptions): number {
  if (recipe.by === 'single' || recipe.by === 'sort') return 0;
  const needsFixed = hasDuplicates || restsOnOthers(recipe);
  return Math.max(needsFixed ? window : 0, recipe.by === 'slots' ? blockDepth(recipe) : 0);
}

function restsOnOthers(recipe: FusionRecipe | SlotsRecipe): boolean {
  if (recipe.by === 'fusion') return recipe.method !== 'rrf' && recipe.normalizers.some(looksAtOthers);
  return recipe.blocks.some(({ normalizer }, source) => source !== recipe.main && looksAtOthers(normalizer));
}
