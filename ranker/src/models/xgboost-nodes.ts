import { finite, shown } from './check-trees.js';
import { nearestFloat32 } from './float32.js';
import { ModelFault, type TreeNode } from './model.js';

/** Categories are float32 whole numbers below this. */
export const maxCategories = 2 ** 24;

/** A split by a set of categories, whose numbers go right; `isLeft`: missing ones go left. */
export function categorySplit(
  feature: number,
  categories: readonly number[],
  { left, right, isLeft }: { readonly left: number; readonly right: number; readonly isLeft: boolean },
): TreeNode {
  const missing = isLeft ? 'outside' : 'inside';
  return { kind: 'category', feature, categories, inside: right, outside: left, missing, cutsToZero: false };
}

/** A finite float32. @throws ModelFault */
export function float(value: unknown, where: string): number {
  return finite(nearestFloat32(finite(value, where)), where);
}

/** Checks a number of outputs: 0 classes and 1 target are what a model of one score says. @throws ModelFault */
export function checkOne(count: unknown, where: string): void {
  if (count !== undefined && Number(count) > 1) {
    throw new ModelFault(`${where}: a model of ${shown(count)} outputs gives no one score`);
  }
}
