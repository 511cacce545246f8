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

describe('models of LightGBM', () => {
  it('score every row as LightGBM defines it, whatever the trees, missing values and categories', () => {
    fc.assert(
      fc.property(
        someTrees((value) => value),
        someRows,
        fc.boolean(),
        (trees, rows, isForest) => {
          const model = parseModel('lightgbm', print(trees, isForest));
          const sums = rows.map((row) => trees.reduce((sum, tree) => sum + plainScore(tree, row), 0));
          const expected = isForest ? sums.map((sum) => sum / trees.length) : sums;
          expect(packedScores(model, rows, placeOf)).to.deep.equal(expected);
        },
      ),
    );
  });

  it('count a missing value as 0, as missing, or with all that is nearly 0, as each split says', () => {
    const rows = [-1, -1e-35, 0, Math.fround(1e-35), 2e-35, 1, Number.NaN].map((value) => [value]);
    const scored = (decisionType: number): number[] => {
      return packedScores(
        parseModel('lightgbm', small({ decision_type: `${decisionType}`, threshold: '-0.5' })),
        rows,
        () => 0,
      );
    };
    expect(scored(0), 'none').to.deep.equal([1, 2, 2, 2, 2, 2, 2]);
    expect(scored(4), 'zero, right').to.deep.equal([1, 2, 2, 2, 2, 2, 2]);
    expect(scored(6), 'zero, left').to.deep.equal([1, 1, 1, 1, 2, 2, 1]);
    expect(scored(8), 'nan, right').to.deep.equal([1, 2, 2, 2, 2, 2, 2]);
    expect(scored(10), 'nan, left').to.deep.equal([1, 2, 2, 2, 2, 2, 1]);
  });

  it('look categories up in words of bits', () => {
    const set = {
      num_cat: '1',
      decision_type: '1',
      threshold: '0',
      cat_boundaries: '0 2',
      cat_threshold: '5 2147483648',
    };
    const rows = [0, 1, 2, 2.9, 63, 64, 1e12, -0.5, -1, Number.NaN].map((value) => [value]);
    const scores = packedScores(parseModel('lightgbm', small(set)), rows, () => 0);
    expect(scores).to.deep.equal([1, 2, 1, 1, 1, 2, 2, 1, 2, 2]);
  });

  it('may be trees of one leaf', () => {
    const text = small({ num_leaves: '1', leaf_value: '0.25', split_feature: '', threshold: '', decision_type: '' });
    expect(packedScores(parseModel('lightgbm', text), [[1], [2]], () => 0)).to.deep.equal([0.25, 0.25]);
  });

  const refused: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['a NaN leaf', { leaf_value: '1 nan' }, 'line 16: tree 0, leaf_value, leaf 1: must be a finite number, got NaN'],
    [
      'an infinite threshold',
      { threshold: 'inf' },
      'line 12: tree 0, threshold, node 0: must be a finite number, got NaN',
    ],
    [
      'a missing leaf',
      { leaf_value: '1' },
      'line 16: tree 0, leaf_value: must hold 2 numbers, got 1; is the file cut off?',
    ],
    [
      'a child that is not there',
      { left_child: '-4' },
      'line 14: tree 0, left_child, node 0: must be a whole number in [-2, 0], got -4',
    ],
    ['a cycle', { right_child: '0' }, 'tree 0, node 0: has the root as a child, a cycle'],
    [
      'a leaf reached twice',
      { right_child: '-1' },
      'tree 0, leaf 0: is a child twice, of node 0 and of node 0: a cycle or a crossing',
    ],
    [
      'a feature that is not there',
      { split_feature: '1' },
      'line 11: tree 0, split_feature, node 0: must be a whole number in [0, 0], got 1',
    ],
    [
      'a set that is not there',
      { decision_type: '1', threshold: '0' },
      'line 12: tree 0, threshold, node 0: must be a whole number in [0, -1], got 0',
    ],
    [
      'linear trees',
      { is_linear: '1' },
      'line 17: tree 0, is_linear: linear trees (linear_tree=true) are not supported',
    ],
    ['several classes', { num_class: '3' }, 'line 3: the header, num_class: a model of 3 classes gives no one score'],
    ['an old version', { version: 'v2' }, 'line 2: the header, version: must be v3 or v4, got "v2"'],
    [
      'leaves too great',
      { leaf_value: '1e308 -1.7e308', trees: '2' },
      'has leaves so great that their sum may overflow',
    ],
  ];
  for (const [what, change, message] of refused) {
    it(`is refused with the place: ${what}`, () => {
      expect(refusalOf('lightgbm', small(change))).to.equal(message);
    });
  }

  it('is refused where two features have one name, by which they are told apart', () => {
    expect(refusalOf('lightgbm', small({ max_feature_idx: '1', feature_names: 'f0 f0' }))).to.match(
      /^line \d+: the header, feature_names: names "f0" twice$/,
    );
  });

  it('is refused wherever it is cut off', () => {
    const whole = small({});
    parseModel('lightgbm', whole);
    for (let length = 0; length < whole.length - 1; length++) {
      expect(refusalOf('lightgbm', whole.slice(0, length)), `cut after ${length}`).to.be.a('string');
    }
  });
});

const placeOf = (name: string): number => Number(name.slice(1));

/** A tree of one split and two leaves, 1 and 2, over one feature. */
function small(change: Readonly<Record<string, string>>): string {
  const header = {
    version: 'v4',
    num_class: '1',
    num_tree_per_iteration: '1',
    max_feature_idx: '0',
    feature_names: 'f0',
  };
  const tree = {
    num_leaves: '2',
    num_cat: '0',
    split_feature: '0',
    threshold: '0.5',
    decision_type: '0',
    left_child: '-1',
    right_child: '-2',
    leaf_value: '1 2',
    is_linear: '0',
  };
  const lines = (entries: Readonly<Record<string, string>>): string[] => {
    return Object.entries(entries).map(([key, value]) => `${key}=${change[key] ?? value}`);
  };
  const sets = Object.entries(change).filter(([key]) => key.startsWith('cat_'));
  const trees = Array.from({ length: Number(change['trees'] ?? 1) }, (_, number) => [
    `Tree=${number}`,
    ...lines(tree).filter((line) => !line.endsWith('=') || line.startsWith('split_feature')),
    ...lines(Object.fromEntries(sets)),
    '',
  ]);
  return ['tree', ...lines(header), '', ...trees.flat(), 'end of trees', ''].join('\n');
}

/** `Tree::NumericalDecision` and `Tree::CategoricalDecision`, as they are told. */
function plainScore(tree: Shape, row: readonly number[]): number {
  return follow(tree, ({ feature, threshold, categories, isDefaultLeft, missingType }) => {
    let value = row[feature] as number;
    if (categories.length > 0) {
      if (Number.isNaN(value)) return false;
      return Math.trunc(value) >= 0 && categories.includes(Math.trunc(value) + 0);
    }
    if (Number.isNaN(value) && missingType !== 2) value = 0;
    const isZero = value >= -Math.fround(1e-35) && value <= Math.fround(1e-35);
    if ((missingType === 1 && isZero) || (missingType === 2 && Number.isNaN(value))) return isDefaultLeft;
    return value <= threshold;
  });
}

function print(trees: readonly Shape[], isForest: boolean): string {
  const names = Array.from({ length: featureCount }, (_, feature) => `f${feature}`).join(' ');
  return [
    'tree',
    'version=v3',
    'num_class=1',
    'num_tree_per_iteration=1',
    'label_index=0',
    `max_feature_idx=${featureCount - 1}`,
    'objective=lambdarank',
    ...(isForest ? ['average_output'] : []),
    `feature_names=${names}`,
    `tree_sizes=${trees.map(() => 100).join(' ')}`,
    '',
    ...trees.flatMap(printTree),
    'end of trees',
    '',
    'feature_importances:',
    'f0=1',
  ].join('\n');
}

function printTree(tree: Shape, number: number): string[] {
  const nodes = nodesOf(tree);
  const splits = nodes.filter((node): node is SplitShape => !('leaf' in node));
  const leaves = nodes.filter((node) => 'leaf' in node);
  const numberOf = (node: Shape): number => ('leaf' in node ? ~leaves.indexOf(node) : splits.indexOf(node));
  const sets = splits.filter(({ categories }) => categories.length > 0);
  const words = sets.map(({ categories }) => {
    const made = new Array<number>((Math.max(...categories) >>> 5) + 1).fill(0);
    for (const category of categories) made[category >>> 5] = (made[category >>> 5] as number) + 2 ** (category & 31);
    return made;
  });
  const bounds = [0, ...words.map((_, i) => words.slice(0, i + 1).flat().length)];
  const decision = ({ categories, isDefaultLeft, missingType }: SplitShape): number => {
    return Number(categories.length > 0) + 2 * Number(isDefaultLeft) + 4 * missingType;
  };
  const threshold = (split: SplitShape): number | string => {
    return split.categories.length > 0 ? sets.indexOf(split) : numberText(split.threshold);
  };
  return [
    `Tree=${number}`,
    `num_leaves=${leaves.length}`,
    `num_cat=${sets.length}`,
    `split_feature=${splits.map(({ feature }) => feature).join(' ')}`,
    `threshold=${splits.map(threshold).join(' ')}`,
    `decision_type=${splits.map(decision).join(' ')}`,
    `left_child=${splits.map(({ left }) => numberOf(left)).join(' ')}`,
    `right_child=${splits.map(({ right }) => numberOf(right)).join(' ')}`,
    `leaf_value=${leaves.map((node) => numberText((node as { leaf: number }).leaf)).join(' ')}`,
    ...(sets.length > 0 ? [`cat_boundaries=${bounds.join(' ')}`, `cat_threshold=${words.flat().join(' ')}`] : []),
    'is_linear=0',
    'shrinkage=0.1',
    '',
    '',
  ];
}

/** As C prints it; a minus before 0 is kept. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
