import { ModelFault, type Tree, type TreeModel, type TreeNode } from './model.js';

/** Most nodes of a model: what fits 128 MiB when packed. */
const maxNodes = 2 ** 22;
/** Most words of bits that its sets of categories may take: 64 MiB. */
const maxSetWords = 2 ** 24;
/** Most steps from a root to a leaf. */
export const maxDepth = 512;
const greatestFloat32 = (2 - 2 ** -23) * 2 ** 127;

/** How messages name a node, by its place in its tree. */
export type NameNode = (place: number) => string;

/**
 * Checks that every node of a tree but the root is the child of one node, and that all hang together.
 *
 * @throws ModelFault naming the node
 */
export function checkTree(tree: Tree, where: string, nameOf: NameNode = (place) => `node ${place}`): void {
  const reachedFrom = new Int32Array(tree.length).fill(-1);
  const open = [{ place: 0, depth: 0 }];
  let reached = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { place, depth } = next;
    reached++;
    if (depth > maxDepth) throw new ModelFault(`${where}, ${nameOf(place)}: is more than ${maxDepth} steps deep`);
    for (const child of childrenOf(tree[place] as TreeNode)) {
      if (!(Number.isInteger(child) && child >= 0 && child < tree.length)) {
        throw new ModelFault(`${where}, ${nameOf(place)}: has a child that does not exist`);
      }
      if (child === 0) throw new ModelFault(`${where}, ${nameOf(place)}: has the root as a child, a cycle`);
      const other = reachedFrom[child] as number;
      if (other !== -1) {
        throw new ModelFault(
          `${where}, ${nameOf(child)}: is a child twice, of ${nameOf(other)} and of ${nameOf(place)}: a cycle or a crossing`,
        );
      }
      reachedFrom[child] = place;
      open.push({ place: child, depth: depth + 1 });
    }
  }
  if (reached < tree.length) {
    const lost = reachedFrom.findIndex((from, place) => place > 0 && from === -1);
    throw new ModelFault(`${where}, ${nameOf(lost)}: is not reached from the root`);
  }
}

function childrenOf(node: TreeNode): readonly number[] {
  if (node.kind === 'leaf') return [];
  return node.kind === 'number' ? [node.left, node.right] : [node.inside, node.outside];
}

/**
 * Checks what trees have in common: there are some, not too many, and no sum of leaves can leave the range of numbers.
 *
 * @throws ModelFault
 */
export function checkTrees({ trees, start, isFloat32 }: TreeModel): void {
  if (trees.length === 0) throw new ModelFault('has no trees');
  const nodes = trees.reduce((sum, tree) => sum + tree.length, 0);
  if (nodes > maxNodes) throw new ModelFault(`has ${nodes} nodes, more than ${maxNodes}`);
  checkSets(trees);
  const greatest = trees.reduce((sum, tree) => sum + greatestLeaf(tree), Math.abs(start));
  if (!(greatest < (isFloat32 ? greatestFloat32 : Number.MAX_VALUE))) {
    throw new ModelFault('has leaves so great that their sum may overflow');
  }
}

/** Stops at the first set too many: nodes may share one that takes long to look through. */
function checkSets(trees: readonly Tree[]): void {
  let words = 0;
  for (const [number, tree] of trees.entries()) {
    for (const node of tree) {
      words += setWords(node);
      if (words > maxSetWords)
        throw new ModelFault(
          `tree ${number}: its sets of categories, and those before, take more than ${maxSetWords} words`,
        );
    }
  }
}

/** Words of bits that a node's set takes. */
function setWords(node: TreeNode): number {
  return node.kind === 'category' ? 1 + (node.categories.reduce((a, b) => Math.max(a, b), 0) >>> 5) : 0;
}

function greatestLeaf(tree: Tree): number {
  return tree.reduce((most, node) => (node.kind === 'leaf' ? Math.max(most, Math.abs(node.value)) : most), 0);
}

/** A number that must be finite. @throws ModelFault */
export function finite(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new ModelFault(`${where}: must be a finite number, got ${shown(value)}`);
}

/** A whole number in a range. @throws ModelFault */
export function wholeIn(value: unknown, least: number, most: number, where: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ModelFault(`${where}: must be a whole number in [${least}, ${most}], got ${shown(value)}`);
}

/** Names of features, which must differ: the model's features are told apart by them. @throws ModelFault */
export function differing(names: readonly string[], where: string): readonly string[] {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new ModelFault(`${where}: names ${shown(name)} twice`);
    seen.add(name);
  }
  return names;
}

/** A value of a file as messages show it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
