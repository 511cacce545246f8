import { checkTree, shown, wholeIn } from './check-trees.js';
import { type JsonObject, listOf, objectOf } from './json.js';
import { ModelFault, type Tree, type TreeNode } from './model.js';
import { categorySplit, checkOne, float, maxCategories } from './xgboost-nodes.js';

// A tree as XGBoost saves it: lists by nodes. A leaf has no children, and its value stands where splits have conditions.

const maxNodes = 2 ** 22;
/** The index of the feature of a node that was pruned away and still has its place in the lists. */
const deletedIndex = 2 ** 31 - 1;

/** What reading a tree works with. */
export interface SavedTreeOptions {
  /** Features of the model. */
  readonly declared: number;
  /** Gives the place of a feature among those that are used. */
  readonly useFeature: (place: number) => number;
}

/** Reads a tree of a saved model. @throws ModelFault */
export function readSavedTree(json: unknown, number: number, options: SavedTreeOptions): Tree {
  const where = `tree ${number}`;
  const tree = objectOf(json, where);
  const parameters = objectOf(tree['tree_param'], `${where}, tree_param`);
  checkOne(parameters['size_leaf_vector'], `${where}, tree_param.size_leaf_vector`);
  const count = wholeIn(Number(parameters['num_nodes']), 1, maxNodes, `${where}, tree_param.num_nodes`);
  const column = (key: string): readonly unknown[] => {
    const list = listOf(tree[key], `${where}, ${key}`);
    if (list.length !== count) throw new ModelFault(`${where}, ${key}: must hold ${count} values, got ${list.length}`);
    return list;
  };
  return new SavedTree(where, options, {
    lefts: column('left_children'),
    rights: column('right_children'),
    conditions: column('split_conditions'),
    indices: column('split_indices'),
    defaults: column('default_left'),
    sets: readSets(tree, where, count),
  }).read();
}

/** A tree's lists, by nodes. */
interface Columns {
  readonly lefts: readonly unknown[];
  readonly rights: readonly unknown[];
  readonly conditions: readonly unknown[];
  readonly indices: readonly unknown[];
  readonly defaults: readonly unknown[];
  /** The categories that nodes split by; nothing for a node that compares. */
  readonly sets: ReadonlyMap<number, readonly number[]>;
}

class SavedTree {
  readonly #where: string;
  readonly #options: SavedTreeOptions;
  readonly #columns: Columns;
  /** Nodes that were not pruned away, and their places among those. */
  readonly #kept: readonly number[];
  readonly #placeOf: ReadonlyMap<number, number>;

  constructor(where: string, options: SavedTreeOptions, columns: Columns) {
    this.#where = where;
    this.#options = options;
    this.#columns = columns;
    const { lefts, indices } = columns;
    this.#kept = [...lefts.keys()].filter((node) => lefts[node] !== -1 || indices[node] !== deletedIndex);
    this.#placeOf = new Map(this.#kept.map((node, place) => [node, place]));
  }

  read(): Tree {
    const nodes = this.#kept.map((node) => this.#node(node));
    checkTree(nodes, this.#where, (place) => `node ${this.#kept[place]}`);
    return nodes;
  }

  #node(node: number): TreeNode {
    const { lefts, rights, conditions, indices, defaults, sets } = this.#columns;
    if (lefts[node] === -1) {
      if (rights[node] === -1)
        return { kind: 'leaf', value: float(conditions[node], this.#at(node, 'split_conditions')) };
      const fault = `must be -1 as the left one is, got ${shown(rights[node])}`;
      throw new ModelFault(`${this.#at(node, 'right_children')}: ${fault}`);
    }
    const left = this.#child(node, lefts, 'left_children');
    const right = this.#child(node, rights, 'right_children');
    const { declared, useFeature } = this.#options;
    const feature = useFeature(wholeIn(indices[node], 0, declared - 1, this.#at(node, 'split_indices')));
    // Old versions write a boolean.
    const isLeft = wholeIn(Number(defaults[node]), 0, 1, this.#at(node, 'default_left')) === 1;
    const categories = sets.get(node);
    if (categories !== undefined) return categorySplit(feature, categories, { left, right, isLeft });
    const threshold = float(conditions[node], this.#at(node, 'split_conditions'));
    const missing = isLeft ? 'left' : 'right';
    return { kind: 'number', feature, threshold, isEqualLeft: false, left, right, missing, zeroBand: -1 };
  }

  #child(node: number, children: readonly unknown[], key: string): number {
    const child = wholeIn(children[node], 1, children.length - 1, this.#at(node, key));
    const place = this.#placeOf.get(child);
    if (place === undefined) throw new ModelFault(`${this.#at(node, key)}: node ${child} is deleted`);
    return place;
  }

  #at(node: number, key: string): string {
    return `${this.#where}, node ${node}, ${key}`;
  }
}

/** By nodes: the categories that they split by. Files from before there were any have none of this. */
function readSets(tree: JsonObject, where: string, count: number): ReadonlyMap<number, readonly number[]> {
  const types = tree['split_type'] === undefined ? [] : listOf(tree['split_type'], `${where}, split_type`);
  const column = (key: string): readonly unknown[] => {
    return tree[key] === undefined ? [] : listOf(tree[key], `${where}, ${key}`);
  };
  const nodes = column('categories_nodes');
  const [begins, sizes, categories] = [column('categories_segments'), column('categories_sizes'), column('categories')];
  const sets = new Map<number, readonly number[]>();
  let left = categories.length;
  for (const [i, given] of nodes.entries()) {
    const node = wholeIn(given, 0, count - 1, `${where}, categories_nodes[${i}]`);
    const begin = wholeIn(begins[i], 0, categories.length - 1, `${where}, categories_segments[${i}]`);
    const size = wholeIn(sizes[i], 1, categories.length - begin, `${where}, categories_sizes[${i}]`);
    // Segments that lie over one another would make many numbers of few.
    left -= size;
    if (left < 0)
      throw new ModelFault(`${where}, categories_sizes: add up to more than the ${categories.length} categories`);
    const set = categories.slice(begin, begin + size);
    sets.set(
      node,
      set.map((one, j) => wholeIn(one, 0, maxCategories - 1, `${where}, categories[${begin + j}]`)),
    );
  }
  for (const [node, type] of types.entries()) {
    if ((wholeIn(type, 0, 1, `${where}, node ${node}, split_type`) === 1) !== sets.has(node)) {
      throw new ModelFault(`${where}, node ${node}, split_type: is ${type}, against what categories_nodes says`);
    }
  }
  return sets;
}
