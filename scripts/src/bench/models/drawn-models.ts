import type { SeededDraws } from '../../simulate/seeded-draws.js';

/** A node of a drawn tree: children are places in it. */
export interface DrawnNode {
  readonly feature: number;
  readonly threshold: number;
  readonly children?: readonly [number, number];
  readonly depth: number;
}

/** Features of drawn models; their values are in [0, 1). */
export const features = 40;

/** A full tree: every leaf as deep as the others. */
export function fullTree(depth: number, draws: SeededDraws): DrawnNode[] {
  const leaves = 2 ** depth;
  return Array.from({ length: 2 * leaves - 1 }, (_, place) => {
    const node = drawNode(Math.floor(Math.log2(place + 1)), draws);
    return place < leaves - 1 ? { ...node, children: [2 * place + 1, 2 * place + 2] as const } : node;
  });
}

/** A tree grown leaf by leaf, each time one drawn at random, as deep as that makes it. */
export function grownTree(leaves: number, draws: SeededDraws): DrawnNode[] {
  const nodes = [drawNode(0, draws)];
  const open = [0];
  while (open.length < leaves) {
    const [place = 0] = open.splice(Math.floor(draws.next() * open.length), 1);
    const node = nodes[place] as DrawnNode;
    const left = nodes.length;
    nodes[place] = { ...node, children: [left, left + 1] };
    nodes.push(drawNode(node.depth + 1, draws), drawNode(node.depth + 1, draws));
    open.push(left, left + 1);
  }
  return nodes;
}

function drawNode(depth: number, draws: SeededDraws): DrawnNode {
  return { feature: Math.floor(draws.next() * features), threshold: draws.next(), depth };
}

/** Trees as XGBoost dumps them; half of the splits send missing values left. */
export function asXgboost(trees: readonly (readonly DrawnNode[])[]): string {
  const dump = (tree: readonly DrawnNode[], place: number): object => {
    const { feature, threshold, children } = tree[place] as DrawnNode;
    if (children === undefined) return { nodeid: place, leaf: Math.fround(threshold - 0.5) };
    const [yes, no] = children;
    const split = {
      split: `f${feature}`,
      split_condition: Math.fround(threshold),
      yes,
      no,
      missing: children[feature % 2],
    };
    return { nodeid: place, ...split, children: children.map((child) => dump(tree, child)) };
  };
  return JSON.stringify(trees.map((tree) => dump(tree, 0)));
}

/** Trees as LightGBM saves them; half of the splits look out for missing values, half of those send them left. */
export function asLightgbm(trees: readonly (readonly DrawnNode[])[]): string {
  const names = Array.from({ length: features }, (_, feature) => `f${feature}`).join(' ');
  return [
    'tree',
    'version=v4',
    'num_class=1',
    'num_tree_per_iteration=1',
    `max_feature_idx=${features - 1}`,
    `feature_names=${names}`,
    '',
    ...trees.map(lightgbmTree),
    'end of trees',
    '',
  ].join('\n');
}

function lightgbmTree(tree: readonly DrawnNode[], number: number): string {
  const splits = [...tree.keys()].filter((place) => tree[place]?.children !== undefined);
  const leaves = [...tree.keys()].filter((place) => tree[place]?.children === undefined);
  const splitNumbers = new Map(splits.map((place, i) => [place, i]));
  const leafNumbers = new Map(leaves.map((place, i) => [place, i]));
  const column = (values: readonly number[]): string => values.join(' ');
  const of = (places: readonly number[], value: (node: DrawnNode) => number): string => {
    return column(places.map((place) => value(tree[place] as DrawnNode)));
  };
  const child =
    (side: 0 | 1) =>
    (node: DrawnNode): number => {
      const place = node.children?.[side] ?? 0;
      return splitNumbers.get(place) ?? ~(leafNumbers.get(place) ?? 0);
    };
  return [
    `Tree=${number}`,
    `num_leaves=${leaves.length}`,
    'num_cat=0',
    `split_feature=${of(splits, ({ feature }) => feature)}`,
    `threshold=${of(splits, ({ threshold }) => threshold)}`,
    `decision_type=${of(splits, ({ feature }) => [0, 2, 8, 10][feature % 4] as number)}`,
    `left_child=${of(splits, child(0))}`,
    `right_child=${of(splits, child(1))}`,
    `leaf_value=${of(leaves, ({ threshold }) => threshold - 0.5)}`,
    'is_linear=0',
    'shrinkage=1',
    '',
    '',
  ].join('\n');
}
