import { ModelFault, type ModelFormat, parseModel } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { packedScores } from './shapes.js';

const lightgbm = `tree
version=v4
num_class=1
num_tree_per_iteration=1
max_feature_idx=1
feature_names=a b

Tree=0
num_leaves=3
num_cat=1
split_feature=0 1
threshold=0 0.5
decision_type=1 10
left_child=1 -1
right_child=-3 -2
leaf_value=1 2 -3.5
cat_boundaries=0 1
cat_threshold=6

Tree=1
num_leaves=1
num_cat=0
leaf_value=0.25

end of trees
`;

const xgboost = JSON.stringify({
  learner: {
    feature_names: ['a', 'b'],
    objective: { name: 'rank:ndcg' },
    learner_model_param: { base_score: '5E-1', num_class: '0', num_feature: '2' },
    gradient_booster: {
      name: 'gbtree',
      model: {
        gbtree_model_param: { num_trees: '1' },
        tree_info: [0],
        trees: [
          {
            tree_param: { num_nodes: '5', size_leaf_vector: '1' },
            left_children: [1, 3, -1, -1, -1],
            right_children: [2, 4, -1, -1, -1],
            split_indices: [0, 1, 0, 0, 0],
            split_conditions: [0.5, 0, 1, 2, -3.5],
            default_left: [1, 0, 0, 0, 0],
            split_type: [0, 1, 0, 0, 0],
            categories_nodes: [1],
            categories_segments: [0],
            categories_sizes: [2],
            categories: [3, 40],
          },
        ],
      },
    },
  },
});

const dump = JSON.stringify([
  {
    nodeid: 0,
    split: 'f0',
    split_condition: 0.5,
    yes: 1,
    no: 2,
    missing: 2,
    children: [
      { nodeid: 1, leaf: 1.5 },
      { nodeid: 2, leaf: -2 },
    ],
  },
]);

const ensemble = `## LambdaMART
<ensemble><tree id="1" weight="0.1">
<split><feature> 1 </feature><threshold> 0.5 </threshold>
<split pos="left"><output> 1.0 </output></split><split pos="right"><output> -2.0 </output></split>
</split></tree></ensemble>`;

const files: readonly (readonly [string, ModelFormat, string])[] = [
  ['LightGBM', 'lightgbm', lightgbm],
  ['XGBoost', 'xgboost', xgboost],
  ['XGBoost, dumped', 'xgboost', dump],
  ['RankLib', 'ranklib', ensemble],
  ['RankLib, linear', 'ranklib', '## Linear Regression\n0:0.3 1:0.5 2:-0.001'],
  ['weights', 'linear', '{"features": {"score": 0.5, "words": -1}, "bias": 2}'],
];

/** What is put in the place of something: what numbers, lists and tags are made of. */
const pieces = [
  '',
  '-',
  '0',
  '7',
  '99',
  '1e400',
  'nan',
  'NaN',
  'null',
  '"',
  ',',
  '[]',
  '{}',
  '\n',
  ' ',
  '=',
  '<',
  '>',
  '\u0000',
];

describe('a model file of which something is spoilt', () => {
  for (const [what, format, text] of files) {
    it(`is refused with a reason or gives finite scores: ${what}`, () => {
      const spoiling = fc.record({ at: fc.nat(text.length), length: fc.nat(4), piece: fc.constantFrom(...pieces) });
      fc.assert(
        fc.property(fc.array(spoiling, { minLength: 1, maxLength: 3 }), (all) => {
          const spoilt = all.reduce(
            (text, { at, length, piece }) => text.slice(0, at) + piece + text.slice(at + length),
            text,
          );
          const scores = scoresOf(format, spoilt);
          expect(scores?.every(Number.isFinite) ?? true, spoilt).to.equal(true);
        }),
        { numRuns: 300 },
      );
    });
  }
});

/** What it gives for some rows; nothing if it is refused. */
function scoresOf(format: ModelFormat, text: string): readonly number[] | undefined {
  try {
    return packedScores(
      parseModel(format, text),
      [
        [0, 1],
        [3, Number.NaN],
        [-1, 40],
      ],
      (name) => name.length % 2,
    );
  } catch (error) {
    if (error instanceof ModelFault && error.message.length > 0) return undefined;
    throw error;
  }
}
