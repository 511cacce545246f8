import { parseModel } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { refusalOf } from './refusal.js';
import {
  featureCount,
  follow,
  nodesOf,
  packedScores,
  type Shape,
  type SplitShape,
  someRows,
  someTrees,
} from './shapes.js';

describe('models of XGBoost', () => {
  it('score every row as XGBoost defines it, whatever the trees, missing values and categories', () => {
    fc.assert(
      fc.property(someTrees(Math.fround), someRows, fc.constantFrom(0, 0.5, -1.25), (trees, rows, base) => {
        const model = parseModel('xgboost', JSON.stringify(saved(trees, { base: String(base) })));
        expect(packedScores(model, rows, placeOf)).to.deep.equal(plainScores(trees, rows, base));
      }),
    );
  });

  it('score every row the same when they are dumped, but for the base score', () => {
    fc.assert(
      fc.property(someTrees(Math.fround), someRows, (trees, rows) => {
        const model = parseModel('xgboost', JSON.stringify(trees.map((tree) => dumped(tree))));
        expect(packedScores(model, rows, placeOf)).to.deep.equal(plainScores(trees, rows, 0));
      }),
    );
  });

  it('begin with the base score as the objective has it', () => {
    const start = (objective: string, base: string): number => {
      const model = parseModel('xgboost', JSON.stringify(saved([{ leaf: 0 }], { objective, base })));
      return packedScores(model, [[0, 0, 0, 0, 0]], placeOf)[0] as number;
    };
    expect(start('rank:ndcg', '5E-1')).to.equal(0.5);
    expect(start('rank:pairwise', '[2.5E-1]')).to.equal(0.25);
    expect(start('reg:squarederror', '0.1')).to.equal(Math.fround(0.1));
    expect(start('binary:logistic', '0.5')).to.equal(0);
    expect(start('binary:logistic', '0.25')).to.equal(Math.fround(Math.log(1 / 3)));
    expect(start('count:poisson', '1')).to.equal(0);
  });

  it('may hold nodes that were pruned away, NaN where categories split, and booleans, as versions have written', () => {
    const file = saved([aSplit({ categories: [3] })]);
    const [tree] = treesOf(file);
    if (tree === undefined) throw new Error('no tree');
    const more: Record<string, number> = {
      left_children: -1,
      right_children: -1,
      split_conditions: 7,
      split_indices: 2 ** 31 - 1,
    };
    for (const key of columns) tree[key] = [...(tree[key] as unknown[]), more[key] ?? 0];
    tree['default_left'] = (tree['default_left'] as number[]).map((one) => one === 1);
    (tree['tree_param'] as { num_nodes: string }).num_nodes = '4';
    const text = JSON.stringify(file).replace('"split_conditions":[0.5', '"split_conditions":[NaN');
    expect(text).to.contain('NaN');
    const model = parseModel('xgboost', text);
    expect(packedScores(model, [[3], [2], [-0.5], [Number.NaN]], placeOf)).to.deep.equal([2, 1, 1, 1]);
  });

  const refused: readonly (readonly [string, (tree: Record<string, unknown>, file: SavedFile) => void, string])[] = [
    [
      'a NaN leaf',
      (tree) => put(tree, 'split_conditions', 1, null),
      'tree 0, node 1, split_conditions: must be a finite number, got null',
    ],
    [
      'a leaf beyond float32',
      (tree) => put(tree, 'split_conditions', 1, 1e39),
      'tree 0, node 1, split_conditions: must be a finite number, got Infinity',
    ],
    [
      'a cycle',
      (tree) => put(tree, 'left_children', 0, 0),
      'tree 0, node 0, left_children: must be a whole number in [1, 2], got 0',
    ],
    [
      'a child that is not there',
      (tree) => put(tree, 'left_children', 0, 3),
      'tree 0, node 0, left_children: must be a whole number in [1, 2], got 3',
    ],
    [
      'a node reached twice',
      (tree) => put(tree, 'left_children', 0, 2),
      'tree 0, node 2: is a child twice, of node 0 and of node 0: a cycle or a crossing',
    ],
    [
      'a feature that is not there',
      (tree) => put(tree, 'split_indices', 0, 5),
      'tree 0, node 0, split_indices: must be a whole number in [0, 4], got 5',
    ],
    [
      'a list that is too short',
      (tree) => void (tree['default_left'] as number[]).pop(),
      'tree 0, default_left: must hold 3 values, got 2',
    ],
    [
      'categories against split_type',
      (tree) => put(tree, 'split_type', 0, 1),
      'tree 0, node 0, split_type: is 1, against what categories_nodes says',
    ],
    [
      'trees that are missing',
      (_, file) => void file.learner.gradient_booster.model.trees.pop(),
      'learner.gradient_booster.model.trees: must hold "1" trees, got 0',
    ],
    [
      'dart',
      (_, file) => void Object.assign(file.learner.gradient_booster, { name: 'dart' }),
      'learner.gradient_booster.name: must be "gbtree", got "dart", which is not supported',
    ],
    [
      'several classes',
      (_, file) => void Object.assign(file.learner.learner_model_param, { num_class: '3' }),
      'learner.learner_model_param.num_class: a model of "3" outputs gives no one score',
    ],
    [
      'an objective of other arithmetic',
      (_, file) => void Object.assign(file.learner.objective, { name: 'reg:other' }),
      'learner.objective.name: "reg:other" is not supported',
    ],
    [
      'a base score that is none',
      (_, file) => void Object.assign(file.learner.learner_model_param, { base_score: 'x' }),
      'learner.learner_model_param.base_score: must be a finite number, got NaN',
    ],
  ];
  for (const [what, spoil, message] of refused) {
    it(`is refused with the place: ${what}`, () => {
      const file = saved([aSplit({})]);
      spoil(treesOf(file)[0] as Record<string, unknown>, file);
      expect(refusalOf('xgboost', JSON.stringify(file))).to.equal(message);
    });
  }

  it('is refused where nodes share categories, of which few would make very many', () => {
    const sets = { split_type: [1, 1, 0, 0, 0], categories_nodes: [0, 1], categories_segments: [0, 0] };
    const file = saved([aSplit({})]);
    Object.assign(treesOf(file)[0] as Record<string, unknown>, {
      ...{ ...sets, categories_sizes: [2, 2], categories: [1, 2] },
      ...{ tree_param: { num_nodes: '5', size_leaf_vector: '1' }, left_children: [1, 3, -1, -1, -1] },
      ...{ right_children: [2, 4, -1, -1, -1], split_conditions: [0, 0, 1, 2, 3], split_indices: [0, 0, 0, 0, 0] },
      ...{ default_left: [0, 0, 0, 0, 0] },
    });
    expect(refusalOf('xgboost', JSON.stringify(file))).to.equal(
      'tree 0, categories_sizes: add up to more than the 2 categories',
    );
  });

  it('is refused for what is in it however deep or long that is', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(refusalOf('xgboost', `{"learner":${deep}}`)).to.equal('learner: must be an object, got a list of 1');
    expect(refusalOf('xgboost', `{"a":"${'x\\"NaN'.repeat(2_000_000)}"}`)).to.equal(
      'learner: must be an object, got nothing',
    );
  });

  it('is refused where two features have one name, by which they are told apart', () => {
    const file = saved([aSplit({})]);
    const { learner } = file as { learner: Record<string, unknown> };
    Object.assign(learner['learner_model_param'] as object, { num_feature: '2' });
    learner['feature_names'] = ['a', 'a'];
    expect(refusalOf('xgboost', JSON.stringify(file))).to.equal('learner.feature_names: names "a" twice');
  });

  it('is refused wherever it is cut off', () => {
    const whole = JSON.stringify(saved([aSplit({})]), undefined, 1);
    for (let length = 0; length < whole.length - 1; length += 7) {
      expect(refusalOf('xgboost', whole.slice(0, length)), `cut after ${length}`).to.match(/^line \d+: is no JSON: /);
    }
  });

  it('is refused with the line where it is no JSON', () => {
    const lines = JSON.stringify(saved([aSplit({})]), undefined, 1).split('\n');
    for (const [line, text] of lines.entries()) {
      const refusal = refusalOf('xgboost', lines.with(line, `x${text}`).join('\n'));
      expect(refusal).to.match(new RegExp(`^line ${line + 1}: is no JSON: `));
      expect(refusal).to.not.contain('cut off');
    }
  });

  it('is refused with the place where a dump is not a tree', () => {
    const refusal = (change: object): string =>
      refusalOf('xgboost', JSON.stringify([{ ...dumped(aSplit({})), ...change }]));
    expect(refusal({ yes: 9 })).to.equal('tree 0, node 0, yes: must be the nodeid of a child, got 9');
    expect(refusal({ no: 1 })).to.equal('tree 0, node 0: yes and no are one node, 1');
    expect(
      refusal({
        children: [
          { nodeid: 0, leaf: 1 },
          { nodeid: 2, leaf: 1 },
        ],
      }),
    ).to.equal('tree 0, node 0: stands there twice');
    expect(refusal({ children: [{ nodeid: 1, leaf: 1 }] })).to.equal('tree 0, node 0, children: must be 2, got 1');
    expect(refusal({ split_condition: null })).to.equal(
      'tree 0, node 0, split_condition: must be a finite number, got null',
    );
    expect(refusal({ split_condition: undefined, missing: undefined })).to.contain(
      'has no split_condition: features of type "i"',
    );
  });
});

const placeOf = (name: string): number => Number(name.slice(1));

/** A split of feature 0 at 0.5 into leaves of 1 and 2; missing values go left. */
function aSplit(change: Partial<SplitShape>): SplitShape {
  const plain = { feature: 0, threshold: 0.5, categories: [], isDefaultLeft: true, missingType: 0 as const };
  return { ...plain, left: { leaf: 1 }, right: { leaf: 2 }, ...change };
}

/** `GetNextNode` and `common::Decision`, as they are told. */
function plainScores(trees: readonly Shape[], rows: readonly (readonly number[])[], base: number): number[] {
  return rows.map((row) =>
    trees.reduce((sum, tree) => {
      const leaf = follow(tree, ({ feature, threshold, categories, isDefaultLeft }) => {
        const value = Math.fround(row[feature] as number);
        if (Number.isNaN(value)) return isDefaultLeft;
        if (categories.length === 0) return value < threshold;
        if (value < 0 || value >= 2 ** 24) return true;
        return !categories.includes(Math.trunc(value) + 0);
      });
      return Math.fround(sum + leaf);
    }, Math.fround(base)),
  );
}

const columns = [
  'left_children',
  'right_children',
  'parents',
  'split_indices',
  'split_conditions',
  'split_type',
  'default_left',
];

interface SavedFile {
  readonly learner: {
    readonly gradient_booster: { readonly name: string; readonly model: { readonly trees: Record<string, unknown>[] } };
    readonly learner_model_param: object;
    readonly objective: object;
  };
}

function treesOf({ learner }: SavedFile): Record<string, unknown>[] {
  return learner.gradient_booster.model.trees;
}

function put(tree: Record<string, unknown>, key: string, place: number, value: unknown): void {
  (tree[key] as unknown[])[place] = value;
}

function saved(trees: readonly Shape[], { base = '0', objective = 'rank:ndcg' } = {}): SavedFile {
  return JSON.parse(
    JSON.stringify({
      version: [2, 1, 0],
      learner: {
        feature_names: [],
        feature_types: [],
        attributes: {},
        objective: { name: objective },
        learner_model_param: { base_score: base, num_class: '0', num_target: '1', num_feature: String(featureCount) },
        gradient_booster: {
          name: 'gbtree',
          model: {
            gbtree_model_param: { num_trees: String(trees.length), num_parallel_tree: '1' },
            tree_info: trees.map(() => 0),
            trees: trees.map(savedTree),
          },
        },
      },
    }),
  );
}

function savedTree(tree: Shape): object {
  const nodes = nodesOf(tree);
  const split = <Value>(of: (node: SplitShape) => Value, leaf: Value): Value[] => {
    return nodes.map((node) => ('leaf' in node ? leaf : of(node)));
  };
  const isCategorical = (node: Shape): boolean => !('leaf' in node) && node.categories.length > 0;
  const sets = nodes.flatMap((node) => ('leaf' in node || node.categories.length === 0 ? [] : [node.categories]));
  return {
    tree_param: { num_nodes: String(nodes.length), num_feature: String(featureCount), size_leaf_vector: '1' },
    left_children: split(({ left }) => nodes.indexOf(left), -1),
    right_children: split(({ right }) => nodes.indexOf(right), -1),
    parents: nodes.map(() => 0),
    split_indices: split(({ feature }) => feature, 0),
    // Nine digits tell a float32.
    split_conditions: nodes.map((node) => Number(('leaf' in node ? node.leaf : node.threshold).toPrecision(9))),
    split_type: nodes.map((node) => Number(isCategorical(node))),
    default_left: split(({ isDefaultLeft }) => Number(isDefaultLeft), 0),
    categories_nodes: [...nodes.keys()].filter((place) => isCategorical(nodes[place] as Shape)),
    categories_segments: sets.map((_, i) => sets.slice(0, i).flat().length),
    categories_sizes: sets.map(({ length }) => length),
    categories: sets.flat(),
  };
}

function dumped(tree: Shape, nodes: readonly Shape[] = nodesOf(tree)): object {
  const nodeid = nodes.indexOf(tree);
  if ('leaf' in tree) return { nodeid, leaf: Number(tree.leaf.toPrecision(9)) };
  const { feature, threshold, categories, isDefaultLeft, left, right } = tree;
  const [toLeft, toRight] = [nodes.indexOf(left), nodes.indexOf(right)];
  const condition =
    categories.length > 0
      ? { split_condition: categories, yes: toRight, no: toLeft }
      : { split_condition: Number(threshold.toPrecision(9)), yes: toLeft, no: toRight };
  const missing = isDefaultLeft ? toLeft : toRight;
  return {
    nodeid,
    depth: 0,
    split: `f${feature}`,
    ...condition,
    missing,
    children: [dumped(left, nodes), dumped(right, nodes)],
  };
}
