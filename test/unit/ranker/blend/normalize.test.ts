import { type NormalizerRecipe, normalize } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { allNormalizers, someScores } from './rankings.js';

type Scores = readonly number[];
const meanOf = (scores: Scores): number => scores.reduce((sum, score) => sum + score, 0) / scores.length;
const deviationOf = (scores: Scores, below: number): number =>
  Math.sqrt(scores.reduce((sum, score) => sum + (score - meanOf(scores)) ** 2, 0) / below);
const areEqual = (scores: Scores): boolean => new Set(scores).size === 1;

/** Each method as its formula is written. */
const naive: Record<NormalizerRecipe['method'], (scores: Scores, recipe: NormalizerRecipe) => number[]> = {
  none: (scores) => [...scores],
  'min-max': (scores, { lower, upper }) => {
    const cut = scores.map((score) => {
      const above = lower?.mode === 'clip' ? Math.max(lower.score, score) : score;
      return upper?.mode === 'clip' ? Math.min(upper.score, above) : above;
    });
    const min = Math.min(...cut, ...(lower === undefined ? [] : [lower.score]));
    const max = Math.max(...cut, ...(upper === undefined ? [] : [upper.score]));
    return cut.map((score) => (max === min ? 0.5 : (score - min) / (max - min)));
  },
  'z-score': (scores) =>
    scores.map((score) => (areEqual(scores) ? 0 : (score - meanOf(scores)) / deviationOf(scores, scores.length))),
  l2: (scores) => {
    const length = Math.sqrt(scores.reduce((sum, score) => sum + score * score, 0));
    return scores.map((score) => (length === 0 ? 0 : score / length));
  },
  dbsf: (scores) => {
    if (areEqual(scores)) return scores.map(() => 0.5);
    const deviation = deviationOf(scores, scores.length - 1);
    const [min, max] = [meanOf(scores) - 3 * deviation, meanOf(scores) + 3 * deviation];
    return scores.map((score) => (score - min) / (max - min));
  },
  arctan: (scores) => scores.map((score) => (2 * Math.atan(score)) / Math.PI),
};

const extremes = fc
  .array(
    fc.constantFrom(
      ...[Number.POSITIVE_INFINITY, Number.MAX_VALUE, 1e200, 1, 0, 5e-324, -1, -Number.MAX_VALUE],
      Number.NEGATIVE_INFINITY,
    ),
    { maxLength: 12 },
  )
  .map((scores) => scores.sort((a, b) => (a === b ? 0 : b - a)));

describe('normalize', () => {
  for (const recipe of allNormalizers) {
    const name = `${recipe.method}${recipe.lower === undefined ? '' : ' with bounds'}`;

    it(`gives what the formula of ${name} does`, () => {
      fc.assert(
        fc.property(someScores, (scores) => {
          // Differences that rounding swallows make the naive deviation one of noise.
          fc.pre(!scores.some((score) => score !== 0 && Math.abs(score) < 1e-100));
          fc.pre(scores.every((score, i) => i === 0 || score === scores[i - 1] || (scores[i - 1] ?? 0) - score > 1e-6));
          const expected = naive[recipe.method](scores, recipe);
          normalize(scores, recipe).forEach((value, i) => {
            expect(value).closeTo(expected[i] as number, 1e-9 * Math.max(1, Math.abs(value)));
          });
        }),
      );
    });

    it(`gives finite numbers that never rise for ${name}, whatever the scores`, () => {
      fc.assert(
        fc.property(fc.oneof(extremes, someScores), (scores) => {
          const values = normalize(scores, recipe);
          expect(values.length).equal(scores.length);
          values.forEach((value, i) => {
            expect(Number.isFinite(value), `${value} of ${scores}`).equal(true);
            if (i > 0) expect(value).at.most(values[i - 1] as number);
          });
        }),
      );
    });
  }

  it('takes equal scores, and a single one, for the middle or the mean, not for noise', () => {
    const ofThree = (method: NormalizerRecipe['method']) => normalize([0.1, 0.1, 0.1], { method });
    expect(ofThree('min-max')).deep.equal([0.5, 0.5, 0.5]);
    expect(ofThree('z-score')).deep.equal([0, 0, 0]);
    expect(ofThree('dbsf')).deep.equal([0.5, 0.5, 0.5]);
    expect(normalize([7], { method: 'min-max' })).deep.equal([0.5]);
    expect(normalize([7], { method: 'z-score' })).deep.equal([0]);
    expect(normalize([7], { method: 'l2' })).deep.equal([1]);
    expect(normalize([7], { method: 'dbsf' })).deep.equal([0.5]);
    expect(normalize([0, 0], { method: 'l2' })).deep.equal([0, 0]);
  });

  it('goes by an applied bound until a score is beyond it, and cuts scores at a clipping one', () => {
    const lower = { mode: 'apply', score: 2 } as const;
    expect(normalize([10, 6, 2], { method: 'min-max', lower, upper: { mode: 'apply', score: 18 } })).deep.equal([
      0.5, 0.25, 0,
    ]);
    expect(normalize([10, 2, 0], { method: 'min-max', lower })).deep.equal([1, 0.2, 0]);
    expect(normalize([10, 4, 1], { method: 'min-max', lower: { mode: 'clip', score: 2 } })).deep.equal([1, 0.25, 0]);
    const both = { lower: { mode: 'clip', score: 0 }, upper: { mode: 'clip', score: 4 } } as const;
    expect(normalize([9], { method: 'min-max', ...both })).deep.equal([1]);
    expect(normalize([1], { method: 'min-max', ...both })).deep.equal([0.25]);
  });

  it('counts infinite scores as the nearest finite one', () => {
    const scores = [Number.POSITIVE_INFINITY, 3, 1, Number.NEGATIVE_INFINITY];
    expect(normalize(scores, { method: 'min-max' })).deep.equal([1, 1, 0, 0]);
    expect(normalize([Number.POSITIVE_INFINITY], { method: 'none' })).deep.equal([1]);
  });

  it('keeps the order of a source whose hits are not in the order of their scores', () => {
    expect(normalize([5, 1, 3, 0], { method: 'none' })).deep.equal([5, 1, 1, 0]);
  });
});
