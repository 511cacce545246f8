import { parseModel } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { refusalOf } from './refusal.js';
import { featureCount, follow, packedScores, type Shape, someRows, someTrees } from './shapes.js';

const weights = fc.array(fc.constantFrom(0.1, 1, -0.25, 1 / 3).map(Math.fround), { minLength: 8, maxLength: 8 });

describe('models of RankLib', () => {
  it('score every row as RankLib defines it, whatever the trees, weights and missing values', () => {
    fc.assert(
      fc.property(someTrees(Math.fround), weights, someRows, (trees, weighted, rows) => {
        const model = parseModel('ranklib', print(trees, weighted));
        const expected = rows.map((row) =>
          trees.reduce((sum, tree, i) => {
            const output = follow(tree, ({ feature, threshold }) => known(row[feature]) <= threshold);
            return Math.fround(sum + output * (weighted[i] as number));
          }, 0),
        );
        expect(packedScores(model, rows, placeOf)).to.deep.equal(expected);
      }),
    );
  });

  it('may be weights of features, with a constant where they come of a regression', () => {
    const rows = [
      [1, 2],
      [0.1, Number.NaN],
    ];
    const [first = 0, second = 0] = [Math.fround(0.1), 0];
    const ascent = parseModel('ranklib', '## Coordinate Ascent\n## Restart = 5\n1:0.5 2:0.25');
    expect(packedScores(ascent, rows, placeOf)).to.deep.equal([1, 0.5 * first + 0.25 * second]);
    const regression = parseModel('ranklib', '## Linear Regression\n## Lambda = 1.0E-10\n0:0.3 1:1.5E-1 2:0.25\n');
    expect(packedScores(regression, rows, placeOf)).to.deep.equal([
      0.3 + 0.15 + 0.5,
      0.3 + 0.15 * first + 0.25 * second,
    ]);
  });

  const refused: readonly (readonly [string, string, string, string])[] = [
    ['a NaN output', '<output> 1.0 ', '<output> NaN ', 'line 7: tree 1, output: must be a finite number, got "NaN"'],
    [
      'a threshold beyond float32',
      ' 0.5 ',
      ' 1e39 ',
      'line 5: tree 1, threshold: must be a finite number, got Infinity',
    ],
    [
      'a feature that cannot be',
      '<feature> 1 ',
      '<feature> 0 ',
      'line 5: tree 1, feature: must be a whole number in [1, 1048576], got 0',
    ],
    [
      'two left sides',
      'pos="right"',
      'pos="left"',
      'line 9: <split pos="right"> must come here, got "<split pos=\\"left\\">"',
    ],
    ['a tree without a weight', ' weight="0.5"', '', 'line 3: tree 1 must begin with <tree weight="...">'],
    ['what follows the ensemble', '</ensemble>', '</ensemble><tree>', 'line 14: the file must end here, got "<tree>"'],
    [
      'another ranker',
      '## LambdaMART',
      '## Random Forests',
      'line 1: the ranker "Random Forests" is not supported, which are: MART, LambdaMART, Coordinate Ascent, Linear Regression',
    ],
    ['no ranker', '## LambdaMART', 'LambdaMART', 'line 1: must name the ranker, as "## LambdaMART", got "LambdaMART"'],
  ];
  for (const [what, part, spoilt, message] of refused) {
    it(`is refused with the place: ${what}`, () => {
      const text = print([aSplit], [0.5]);
      expect(text).to.contain(part);
      expect(refusalOf('ranklib', text.replace(part, spoilt))).to.equal(message);
    });
  }

  it('is refused wherever it is cut off', () => {
    const whole = print([aSplit], [0.5]).trimEnd();
    for (let length = 0; length < whole.length; length += 3) {
      expect(refusalOf('ranklib', whole.slice(0, length)), `cut after ${length}`).to.match(/^line \d+: /);
    }
  });

  it('is refused at a tag that does not end, however many there are', () => {
    expect(refusalOf('ranklib', `## MART\n${'<'.repeat(200_000)}`)).to.equal(
      'line 2: <ensemble> must come here, got "<"',
    );
  });

  it('is refused with the place where weights are none', () => {
    const refusal = (line: string, ranker = 'Coordinate Ascent'): string =>
      refusalOf('ranklib', `## ${ranker}\n${line}`);
    expect(refusal('1:0.5 2=0.5')).to.equal(`line 2, "2=0.5": must be a feature's number and its weight, as 1:0.5`);
    expect(refusal('1:0.5 1:0.5')).to.equal('line 2, "1:0.5": the feature has a weight already');
    expect(refusal('1:NaN')).to.equal('line 2, "1:NaN": must be a finite number, got NaN');
    expect(refusal('0:1 1:1')).to.equal('line 2, "0:1": must be a whole number in [1, 1048576], got 0');
    expect(refusal('1:1', 'Linear Regression')).to.equal('line 2: has no constant, as 0:0.5');
    expect(refusal('')).to.equal('line 2: the file ends without weights: it is cut off');
  });
});

const placeOf = (name: string): number => Number(name) - 1;

/** `DenseDataPoint.getFeatureValue`. */
function known(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : Math.fround(value);
}

const aSplit: Shape = {
  feature: 0,
  threshold: 0.5,
  categories: [],
  isDefaultLeft: false,
  missingType: 0,
  left: { leaf: 1 },
  right: { leaf: 2 },
};

function print(trees: readonly Shape[], weighted: readonly number[]): string {
  const lines = trees.flatMap((tree, i) => [
    `\t<tree id="${i + 1}" weight="${weighted[i]}">`,
    '\t\t<split>',
    ...printNode(tree),
    '\t\t</split>',
    '\t</tree>',
  ]);
  return ['## LambdaMART', '<ensemble>', ...lines, '</ensemble>', ''].join('\n');
}

function printNode(node: Shape): string[] {
  const text = (value: number): string => (Object.is(value, -0) ? '-0.0' : value.toPrecision(9));
  if ('leaf' in node) return [`<output> ${node.leaf === 1 ? '1.0' : text(node.leaf)} </output>`];
  const threshold = node.threshold === 0.5 ? '0.5' : text(node.threshold);
  return [
    `<feature> ${(node.feature % featureCount) + 1} </feature><threshold> ${threshold} </threshold>`,
    '<split pos="left">',
    ...printNode(node.left),
    '</split>',
    '<split pos="right">',
    ...printNode(node.right),
    '</split>',
  ];
}
