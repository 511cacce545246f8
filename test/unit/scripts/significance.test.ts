import { compare, compareEvaluations, evaluate, evaluationJson, evaluationText, SeededDraws } from '@muster/scripts';
import { expect } from 'chai';
import fc from 'fast-check';

/** Trying every exchange, one query after the other. */
function pByTrying(first: readonly number[], second: readonly number[]): number {
  const differences = first.map((figure, i) => figure - (second[i] as number));
  const observed = Math.abs(differences.reduce((sum, each) => sum + each, 0));
  let extreme = 0;
  const exchange = (at: number, sum: number): void => {
    if (at === differences.length) {
      if (Math.abs(sum) >= observed - 1e-9) extreme++;
      return;
    }
    exchange(at + 1, sum + (differences[at] as number));
    exchange(at + 1, sum - (differences[at] as number));
  };
  exchange(0, 0);
  return extreme / 2 ** differences.length;
}

function drawing(seed: number): () => number {
  const draws = new SeededDraws(seed);
  return () => draws.next();
}

/** Figures of some queries by two ways. */
const someFigures = (queries: { minLength: number; maxLength: number }) =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })), queries)
    .map((pairs) => [pairs.map(([a]) => a / 8), pairs.map(([, b]) => b / 8)] as const);

describe('comparing two ways of searching', () => {
  it('equals trying every exchange of their figures, where queries are few', () => {
    const property = fc.property(someFigures({ minLength: 0, maxLength: 11 }), ([first, second]) => {
      const { p } = compare(first, second, { random: drawing(1) });
      expect(p).to.be.closeTo(pByTrying(first, second), 1e-12);
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('comes near to it by drawing exchanges', () => {
    const property = fc.property(someFigures({ minLength: 11, maxLength: 13 }), ([first, second]) => {
      const permutations = 1000;
      const { p } = compare(first, second, { random: drawing(7), permutations });
      const exact = pByTrying(first, second);
      const deviation = Math.sqrt((exact * (1 - exact)) / permutations);
      expect(p).to.be.closeTo(exact, 6 * deviation + 2 / permutations);
      expect(p).to.be.above(0);
    });
    fc.assert(property, { numRuns: 40 });
  });

  it('gives the same for the same seed, and the mirror image the other way round', () => {
    const property = fc.property(someFigures({ minLength: 1, maxLength: 60 }), ([first, second]) => {
      const options = () => ({ random: drawing(3), permutations: 200 });
      const there = compare(first, second, options());
      const back = compare(second, first, options());
      expect(compare(first, second, options())).to.deep.equal(there);
      expect(back.difference + there.difference).to.be.closeTo(0, 1e-12);
      expect([back.wins, back.losses, back.ties, back.p]).to.deep.equal([
        there.losses,
        there.wins,
        there.ties,
        there.p,
      ]);
      expect(there.wins + there.losses + there.ties).to.equal(first.length);
    });
    fc.assert(property, { numRuns: 60 });
  });

  it('finds nothing in what is equal, and something in what is always better', () => {
    const random = drawing(1);
    expect(compare([0.5, 1, 0], [0.5, 1, 0], { random })).to.deep.equal({
      difference: 0,
      wins: 0,
      losses: 0,
      ties: 3,
      p: 1,
    });
    const better = Array.from({ length: 40 }, (_, i) => 0.5 + i / 1000);
    const { p, wins } = compare(better, Array(40).fill(0.4), { random, permutations: 999 });
    expect([wins, p]).to.deep.equal([40, 1 / 1000]);
  });

  it('refuses figures of different queries', () => {
    expect(() => compare([1], [1, 0], { random: drawing(1) })).to.throw(RangeError, 'got 1 and 2');
  });

  it('is done for every figure over the judged queries, and shown', () => {
    const qrels = new Map(['1', '2', '3'].map((query) => [query, new Map([['a', 1]])]));
    const found = (...ids: string[]) => new Map(['1', '2', '3'].map((query) => [query, ids]));
    const [first, second] = [evaluate(found('a', 'b'), qrels), evaluate(found('b', 'a'), qrels)];
    const comparison = compareEvaluations(first, second, 1);
    expect(comparison.reciprocalRank).to.deep.equal({ difference: 0.5, wins: 3, losses: 0, ties: 0, p: 0.25 });
    expect(comparison.recall100).to.deep.equal({ difference: 0, wins: 0, losses: 0, ties: 3, p: 1 });
    const report = {
      first: { name: 'route new', evaluation: first },
      second: { name: 'route old', evaluation: second },
      comparison,
      settings: {},
    };
    expect(evaluationText(report)).to.equal(
      [
        'route new against route old:',
        '            here    there   difference  wins  losses  ties  p',
        'nDCG@10     1.0000  0.6309  +0.3691     3     0       0     0.2500',
        'MAP         1.0000  0.5000  +0.5000     3     0       0     0.2500',
        'MRR         1.0000  0.5000  +0.5000     3     0       0     0.2500',
        'P@30        0.0333  0.0333  +0.0000     0     0       3     1.0000',
        'recall@100  1.0000  1.0000  +0.0000     0     0       3     1.0000',
        'queries     3',
        'no difference is significant (p < 0.05, paired randomisation test)',
        '',
      ].join('\n'),
    );
    const surer = { ...comparison, averagePrecision: { ...comparison.averagePrecision, p: 0.049 } };
    expect(evaluationText({ ...report, comparison: surer })).to.match(/significant \(.*\): MAP\n$/);
    expect(evaluationJson(report)).to.deep.include({ queries: 3, mrr: 1, map: 1 });
    expect(evaluationJson(report)).to.have.nested.property('against.mrr', 0.5);
    expect(evaluationJson(report)).to.have.nested.property('comparison.map.p', 0.25);
  });
});
