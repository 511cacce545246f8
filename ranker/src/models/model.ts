/**
 * A model as its file defines it. Readers of formats make it and check it whole: sizes, children, numbers. What follows
 * (`packModel`) may rely on that.
 */
export type Model = TreeModel | LinearModel;

/** A feature that a model uses. */
export interface ModelFeature {
  /** What the file calls it. */
  readonly name: string;
  /** Its place among the features of the file, from 0. Nothing where the file only names features. */
  readonly place?: number;
}

interface ModelCommon {
  /** The features that the model uses, each once; trees and weights name them by their places here. */
  readonly features: readonly ModelFeature[];
  /** What the file calls the features that it knows, used or not, by their places; nothing where it does not say. */
  readonly declared?: readonly string[];
  /** True: features are rounded to float32 before anything else. */
  readonly isFloat32: boolean;
}

/** A sum of trees. With `isFloat32` it is rounded to float32 after each tree, else it is of float64; in their order. */
export interface TreeModel extends ModelCommon {
  readonly kind: 'trees';
  /** What the sum begins with. */
  readonly start: number;
  /** What the sum is divided by at the end. */
  readonly divisor: number;
  readonly trees: readonly Tree[];
}

/** A tree: the first node is the root, each other the child of one. */
export type Tree = readonly TreeNode[];

/** A node of a tree; children are places of nodes in their tree. */
export type TreeNode = Leaf | NumberSplit | CategorySplit;

/** What a tree gives. With float32 the number added need not be one itself: it is rounded with the sum. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly value: number;
}

/** Compares a number with a threshold. */
export interface NumberSplit {
  readonly kind: 'number';
  readonly feature: number;
  readonly threshold: number;
  /** Whether a number equal to the threshold goes left as those below it do. */
  readonly isEqualLeft: boolean;
  readonly left: number;
  readonly right: number;
  /** Where a missing number goes. */
  readonly missing: 'left' | 'right';
  /** Numbers from minus this to this count as missing; negative: none does. */
  readonly zeroBand: number;
}

/** Looks a category up in a set. */
export interface CategorySplit {
  readonly kind: 'category';
  readonly feature: number;
  /** The set: whole numbers from 0. Numbers are cut to whole ones. */
  readonly categories: readonly number[];
  /** Where what is in the set goes. */
  readonly inside: number;
  readonly outside: number;
  /** Where a missing number goes. */
  readonly missing: 'inside' | 'outside';
  /** Whether numbers between -1 and 0 are cut to 0; else they are outside. */
  readonly cutsToZero: boolean;
}

/** A weighted sum, of float64: the bias first, then feature by feature. A missing feature counts as 0. */
export interface LinearModel extends ModelCommon {
  readonly kind: 'linear';
  readonly bias: number;
  /** By the places of features. */
  readonly weights: readonly number[];
}

/** A model that cannot be used. The message says where in it, and why. */
export class ModelFault extends Error {
  override readonly name = 'ModelFault';
}

/** Numbers the features of a model in the order in which they are first used. */
export class FeatureList {
  readonly features: ModelFeature[] = [];
  readonly #places = new Map<string, number>();

  /** The place of a feature among those used. */
  use(name: string, place?: number): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    this.#places.set(name, this.features.length);
    return this.features.push(place === undefined ? { name } : { name, place }) - 1;
  }
}
