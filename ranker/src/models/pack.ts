import { nextUp } from './float32.js';
import type { CategorySplit, LinearModel, Model, NumberSplit, Tree, TreeModel } from './model.js';

// A packed model is one buffer that threads share: whole numbers of its header, then float64 columns, then int32 ones.
//
// Trees of all formats become the same kind of tree, that one loop follows without a branch:
// - a node compares a column of the row with its value: to its near child if it is below, else, and if it is missing, to
//   the far one, which lies just behind. `x <= t` is `x < nextUp(t)`. A node that sends missing numbers to the side of the
//   lesser ones compares `-x` instead: `x >= t` is `-x < nextUp(-t)`. So each feature has up to four columns: itself,
//   negated, and both with what counts as zero made missing.
// - a leaf compares column 0, which holds minus infinity, with what it gives, and is its own near child: following a tree
//   for as many steps as it is deep ends in a leaf, wherever that lies.
// - a set of categories is a list of words of bits; only trees that have some ask for them.

/** A model as evaluation reads it: views of the buffer it was packed in. */
export type PackedModel = PackedTrees | PackedWeights;

/** A sum of trees. */
export interface PackedTrees {
  readonly kind: 'trees';
  /** Numbers in a row. */
  readonly features: number;
  readonly isFloat32: boolean;
  readonly start: number;
  readonly divisor: number;
  /** By columns: the feature; whether it is negated; up to what it counts as missing, below 0 for never. Column 0 is none. */
  readonly columnFeature: Int32Array;
  readonly columnIsNegated: Int32Array;
  readonly columnBand: Float64Array;
  /** By trees: the place of the root, the steps to the deepest leaf, whether there are sets. */
  readonly root: Int32Array;
  readonly depth: Int32Array;
  readonly hasSets: Int32Array;
  /** By nodes. */
  readonly value: Float64Array;
  readonly column: Int32Array;
  readonly child: Int32Array;
  /** By nodes, where there are sets: the place of the set in `words`; below 0 for a number. */
  readonly set: Int32Array;
  /** Sets: number of words, {@link missingIsInside} and {@link cutsToZero}, words. */
  readonly words: Int32Array;
}

/** A weighted sum. */
export interface PackedWeights {
  readonly kind: 'linear';
  readonly features: number;
  readonly isFloat32: boolean;
  readonly bias: number;
  readonly weights: Float64Array;
}

/** Bits of a set: missing numbers are in it; numbers between -1 and 0 are the category 0. */
export const missingIsInside = 1;
export const cutsToZero = 2;

/** Marks a packed model; rises with its layout. */
const mark = 0x6d6d_0001;
const headerWords = 16;

/** Packs a model that a reader has made, to be shared between threads. */
export function packModel(model: Model): SharedArrayBuffer {
  return model.kind === 'linear' ? packWeights(model) : packTrees(model);
}

/**
 * Views of a packed model. Cheap: nothing is copied.
 *
 * @throws Error if the buffer does not hold one
 */
export function readModel(buffer: SharedArrayBuffer): PackedModel {
  const [found, isTrees, isFloat32, features = 0, columns = 0, trees = 0, nodes = 0, sets = 0, words = 0] =
    new Int32Array(buffer, 0, Math.min(headerWords, buffer.byteLength >>> 2));
  if (found !== mark) throw new Error('the buffer does not hold a packed model');
  const views = new Views(buffer);
  const common = { features, isFloat32: isFloat32 === 1 };
  if (isTrees !== 1) {
    const [bias = 0] = views.doubles(1);
    return { kind: 'linear', ...common, bias, weights: views.doubles(features) };
  }
  const [start = 0, divisor = 1] = views.doubles(2);
  return {
    kind: 'trees',
    ...common,
    start,
    divisor,
    columnBand: views.doubles(columns),
    value: views.doubles(nodes),
    columnFeature: views.wholes(columns),
    columnIsNegated: views.wholes(columns),
    root: views.wholes(trees),
    depth: views.wholes(trees),
    hasSets: views.wholes(trees),
    column: views.wholes(nodes),
    child: views.wholes(nodes),
    set: views.wholes(sets),
    words: views.wholes(words),
  };
}

/** Cuts a buffer into views, one behind the other. */
class Views {
  readonly #buffer: SharedArrayBuffer;
  #at = headerWords * Int32Array.BYTES_PER_ELEMENT;

  constructor(buffer: SharedArrayBuffer) {
    this.#buffer = buffer;
  }

  doubles(length: number): Float64Array {
    const view = new Float64Array(this.#buffer, this.#at, length);
    this.#at += view.byteLength;
    return view;
  }

  wholes(length: number): Int32Array {
    const view = new Int32Array(this.#buffer, this.#at, length);
    this.#at += view.byteLength;
    return view;
  }
}

function bufferFor(header: readonly number[], doubles: number, wholes: number): SharedArrayBuffer {
  const bytes = headerWords * Int32Array.BYTES_PER_ELEMENT + doubles * Float64Array.BYTES_PER_ELEMENT;
  const buffer = new SharedArrayBuffer(bytes + wholes * Int32Array.BYTES_PER_ELEMENT);
  new Int32Array(buffer, 0, headerWords).set([mark, ...header]);
  return buffer;
}

function packWeights({ features, isFloat32, bias, weights }: LinearModel): SharedArrayBuffer {
  const buffer = bufferFor([0, Number(isFloat32), features.length], 1 + weights.length, 0);
  new Float64Array(buffer, headerWords * Int32Array.BYTES_PER_ELEMENT).set([bias, ...weights]);
  return buffer;
}

function packTrees(model: TreeModel): SharedArrayBuffer {
  const packer = new TreePacker();
  for (const tree of model.trees) packer.add(tree);
  const { columns, roots, depths, hasSets, values, nodeColumns, children, sets, words } = packer;
  const keptSets = hasSets.includes(1) ? sets : [];
  const sizes = [columns.length, roots.length, values.length, keptSets.length, words.length];
  const header = [1, Number(model.isFloat32), model.features.length, ...sizes];
  const doubles = [[model.start, model.divisor], columns.map(({ band }) => band), values];
  const columnParts = [columns.map(({ feature }) => feature), columns.map(({ isNegated }) => Number(isNegated))];
  const wholes = [...columnParts, roots, depths, hasSets, nodeColumns, children, keptSets, words];
  const count = (lists: readonly (readonly number[])[]): number => lists.reduce((sum, { length }) => sum + length, 0);
  const buffer = bufferFor(header, count(doubles), count(wholes));
  const views = new Views(buffer);
  for (const list of doubles) views.doubles(list.length).set(list);
  for (const list of wholes) views.wholes(list.length).set(list);
  return buffer;
}

interface Column {
  readonly feature: number;
  readonly isNegated: boolean;
  readonly band: number;
}

/** Lays trees out one behind the other, level by level, the two children of a node side by side. */
class TreePacker {
  readonly columns: Column[] = [{ feature: 0, isNegated: false, band: -1 }];
  readonly roots: number[] = [];
  readonly depths: number[] = [];
  readonly hasSets: number[] = [];
  readonly values: number[] = [];
  readonly nodeColumns: number[] = [];
  readonly children: number[] = [];
  readonly sets: number[] = [];
  readonly words: number[] = [];
  readonly #columnPlaces = new Map<string, number>();

  add(tree: Tree): void {
    this.roots.push(this.values.length);
    let depth = 0;
    let hasSets = 0;
    let next = this.values.length + 1;
    for (let level = [0]; level.length > 0; depth++) {
      const below: number[] = [];
      for (const place of level) {
        const node = tree[place];
        // A reader has checked that children are there.
        if (node === undefined || node.kind === 'leaf') this.#put(0, node?.value ?? 0, this.values.length);
        else {
          if (node.kind === 'number') below.push(...this.#putNumber(node, next));
          else below.push(...this.#putCategory(node, next));
          hasSets |= Number(node.kind === 'category');
          next += 2;
        }
      }
      level = below;
    }
    this.depths.push(depth - 1);
    this.hasSets.push(hasSets);
  }

  #put(column: number, value: number, child: number, set = -1): void {
    this.nodeColumns.push(column);
    this.values.push(value);
    this.children.push(child);
    this.sets.push(set);
  }

  /** Gives the near child and the far one. */
  #putNumber(node: NumberSplit, child: number): [number, number] {
    const { feature, threshold, isEqualLeft, left, right, missing, zeroBand: band } = node;
    if (missing === 'right') {
      const column = this.#column({ feature, isNegated: false, band });
      this.#put(column, isEqualLeft ? nextUp(threshold) : threshold, child);
      return [left, right];
    }
    const column = this.#column({ feature, isNegated: true, band });
    this.#put(column, isEqualLeft ? -threshold : nextUp(-threshold), child);
    return [right, left];
  }

  #putCategory(node: CategorySplit, child: number): [number, number] {
    const { feature, categories, inside, outside, missing } = node;
    const column = this.#column({ feature, isNegated: false, band: -1 });
    this.#put(column, 0, child, this.words.length);
    const count = categories.reduce((most, category) => Math.max(most, (category >>> 5) + 1), 0);
    const words = new Int32Array(count);
    for (const category of categories)
      words[category >>> 5] = (words[category >>> 5] as number) | (1 << (category & 31));
    const bits = (missing === 'inside' ? missingIsInside : 0) | (node.cutsToZero ? cutsToZero : 0);
    this.words.push(count, bits);
    for (const word of words) this.words.push(word);
    return [inside, outside];
  }

  #column(column: Column): number {
    const key = `${column.feature} ${column.isNegated} ${column.band}`;
    const known = this.#columnPlaces.get(key);
    if (known !== undefined) return known;
    const place = this.columns.push(column) - 1;
    this.#columnPlaces.set(key, place);
    return place;
  }
}
