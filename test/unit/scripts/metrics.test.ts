import { evaluate, measureQuery } from '@muster/scripts';
import { expect } from 'chai';

const grades = new Map([
  ['a', 2],
  ['b', 1],
  ['c', 1],
  ['x', 0],
  ['spam', -2],
]);

describe('measureQuery', () => {
  it('gives 1 for the ideal order, but for precision over 30', () => {
    expect(measureQuery(['a', 'c', 'b'], grades)).to.deep.equal({
      ndcg10: 1,
      averagePrecision: 1,
      reciprocalRank: 1,
      precision30: 3 / 30,
      recall100: 1,
    });
  });

  it('measures as trec_eval does: linear gain, all relevant in the denominators', () => {
    // Ranks 2 and 4 are relevant, of grades 1 and 2; b is never found.
    const { ndcg10, averagePrecision, reciprocalRank, precision30, recall100 } = measureQuery(
      ['x', 'c', 'unjudged', 'a'],
      grades,
    );
    const gain = 1 / Math.log2(3) + 2 / Math.log2(5);
    const ideal = 2 / Math.log2(2) + 1 / Math.log2(3) + 1 / Math.log2(4);
    expect(ndcg10).to.be.closeTo(gain / ideal, 1e-12);
    expect(averagePrecision).to.be.closeTo((1 / 2 + 2 / 4) / 3, 1e-12);
    expect(reciprocalRank).to.equal(1 / 2);
    expect(precision30).to.be.closeTo(2 / 30, 1e-12);
    expect(recall100).to.be.closeTo(2 / 3, 1e-12);
  });

  it('cuts each figure at its own depth', () => {
    const at = (rank: number) => [...Array.from({ length: rank - 1 }, (_, i) => `n${i}`), 'a'];
    const measured = [10, 11, 30, 31, 100, 101].map((rank) => measureQuery(at(rank), grades));
    expect(measured.map(({ ndcg10 }) => ndcg10 > 0)).to.deep.equal([true, false, false, false, false, false]);
    expect(measured.map(({ precision30 }) => precision30 > 0)).to.deep.equal([true, true, true, false, false, false]);
    expect(measured.map(({ recall100 }) => recall100 > 0)).to.deep.equal([true, true, true, true, true, false]);
    expect(measured.map(({ averagePrecision }) => averagePrecision > 0)).to.deep.equal(Array(6).fill(true));
  });

  it('takes a grade below 0 as 0', () => {
    expect(measureQuery(['spam'], grades)).to.deep.equal(measureQuery(['x'], grades));
  });

  it('counts a document once', () => {
    expect(measureQuery(['a', 'a'], grades)).to.deep.equal(measureQuery(['a'], grades));
  });
});

describe('evaluate', () => {
  it('averages over the judged queries, those without hits too', () => {
    const qrels = new Map([
      ['q1', new Map([['a', 1]])],
      ['q2', new Map([['b', 1]])],
      ['nothing relevant', new Map([['c', 0]])],
    ]);
    const run = new Map([
      ['q1', ['a']],
      ['not judged', ['b']],
    ]);
    const { measured, ...rest } = evaluate(run, qrels);
    expect(rest).to.deep.equal({
      queries: 2,
      mean: { ndcg10: 0.5, averagePrecision: 0.5, reciprocalRank: 0.5, precision30: 1 / 60, recall100: 0.5 },
    });
    expect([...measured].map(([query, { ndcg10 }]) => [query, ndcg10])).to.deep.equal([
      ['q1', 1],
      ['q2', 0],
    ]);
  });

  it('gives 0 where nothing is judged', () => {
    expect(evaluate(new Map(), new Map()).mean.ndcg10).to.equal(0);
  });
});
