import { checkTrees, maxDepth, shown, wholeIn } from './check-trees.js';
import { isFilled, type JsonObject, listOf, objectOf } from './json.js';
import { FeatureList, type Model, ModelFault, type Tree, type TreeModel, type TreeNode } from './model.js';
import { categorySplit, float, maxCategories } from './xgboost-nodes.js';

// XGBoost's dump as JSON: JsonGenerator in src/tree/tree_model.cc. A node has `nodeid`, and either `leaf`, or `split`,
// `split_condition`, `yes`, `no`, `missing` and its two children. Numbers below the condition go to `yes`; of a list of
// categories, what is in it does.

/**
 * Reads a list of dumped trees.
 *
 * @throws ModelFault
 */
export function readXgboostDump(trees: readonly unknown[]): Model {
  const used = new FeatureList();
  const model: TreeModel = {
    kind: 'trees',
    isFloat32: true,
    start: 0,
    divisor: 1,
    trees: trees.map((root, number) => new DumpedTree(`tree ${number}`, used).read(root)),
    features: used.features,
  };
  checkTrees(model);
  return model;
}

class DumpedTree {
  readonly #where: string;
  readonly #used: FeatureList;
  readonly #nodes: TreeNode[] = [];
  readonly #ids = new Set<number>();

  constructor(where: string, used: FeatureList) {
    this.#where = where;
    this.#used = used;
  }

  read(root: unknown): Tree {
    this.#node(root, 0);
    return this.#nodes;
  }

  /** Reads a node with all below it; gives its place. */
  #node(json: unknown, depth: number): number {
    const node = objectOf(json, `${this.#where}, a node at depth ${depth}`);
    const id = wholeIn(node['nodeid'], 0, 2 ** 31 - 1, `${this.#where}, a node at depth ${depth}, nodeid`);
    const where = `${this.#where}, node ${id}`;
    if (this.#ids.has(id)) throw new ModelFault(`${where}: stands there twice`);
    if (depth > maxDepth) throw new ModelFault(`${where}: is more than ${maxDepth} steps deep`);
    this.#ids.add(id);
    const place = this.#nodes.length;
    if (node['leaf'] !== undefined) {
      return this.#nodes.push({ kind: 'leaf', value: float(node['leaf'], `${where}, leaf`) }) - 1;
    }
    // Holds the place until the children are read.
    this.#nodes.push({ kind: 'leaf', value: 0 });
    this.#nodes[place] = this.#split(node, where, depth);
    return place;
  }

  #split(node: JsonObject, where: string, depth: number): TreeNode {
    const { split, split_condition: condition } = node;
    if (condition === undefined && node['missing'] === undefined && split !== undefined) {
      throw new ModelFault(
        `${where}: has no split_condition: features of type "i" in a feature map lose it; dump them as "q", or save the model`,
      );
    }
    const children = this.#children(node, where, depth);
    const [yes, no, missing] = ['yes', 'no', 'missing'].map((key) => {
      const place = children.get(Number(node[key]));
      if (place === undefined)
        throw new ModelFault(`${where}, ${key}: must be the nodeid of a child, got ${shown(node[key])}`);
      return place;
    }) as [number, number, number];
    if (yes === no) throw new ModelFault(`${where}: yes and no are one node, ${shown(node['yes'])}`);
    const feature = this.#feature(split, where);
    if (Array.isArray(condition)) {
      if (!isFilled(condition)) throw new ModelFault(`${where}, split_condition: must name a category`);
      const set = condition.map((one) => wholeIn(one, 0, maxCategories - 1, `${where}, split_condition`));
      return categorySplit(feature, set, { left: no, right: yes, isLeft: missing === no });
    }
    const threshold = float(condition, `${where}, split_condition`);
    const goes = missing === yes ? 'left' : 'right';
    return {
      kind: 'number',
      feature,
      threshold,
      isEqualLeft: false,
      left: yes,
      right: no,
      missing: goes,
      zeroBand: -1,
    };
  }

  /** The places of the two children by their ids. */
  #children(node: JsonObject, where: string, depth: number): ReadonlyMap<number, number> {
    const list = listOf(node['children'], `${where}, children`);
    if (list.length !== 2) throw new ModelFault(`${where}, children: must be 2, got ${list.length}`);
    return new Map(
      list.map((child) => {
        const place = this.#node(child, depth + 1);
        return [Number(objectOf(child, where)['nodeid']), place] as const;
      }),
    );
  }

  /** `f7` and 7 are what features without names are called; others have a name and no place. */
  #feature(split: unknown, where: string): number {
    const place = typeof split === 'number' ? split : Number(/^f(\d{1,7})$/.exec(String(split))?.[1] ?? Number.NaN);
    if (Number.isInteger(place)) return this.#used.use(`f${place}`, wholeIn(place, 0, 2 ** 20, `${where}, split`));
    if (typeof split === 'string' && split !== '') return this.#used.use(split);
    throw new ModelFault(`${where}, split: must be a feature, got ${shown(split)}`);
  }
}
