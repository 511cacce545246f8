import { Occur } from '@muster/proto';
import { impactFrontier } from '@muster/shard';
import { contribution, upperBound } from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';

/** Longer documents with higher frequencies make many pairs that do not beat each other. */
const aPosting = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 1, 20), fc.integer({ min: 0, max: 30 }))
  .map(([tf, slope, more]) => ({ tf, length: tf * (1 + slope) + more }));

describe('impactFrontier', () => {
  it('keeps the pairs that nothing beats in both', () => {
    expect([...impactFrontier([1, 3, 2, 3, 1], [5, 9, 9, 12, 4])]).to.deep.equal([3, 9, 1, 4]);
    expect([...impactFrontier([2], [7])]).to.deep.equal([2, 7]);
  });

  it('merges the nearest pairs beyond 8, frequency up and length down', () => {
    const tfs = [1, 2, 4, 8, 16, 32, 64, 128, 129];
    const lengths = [1, 2, 4, 8, 16, 32, 64, 128, 130];
    const frontier = [...impactFrontier(tfs, lengths)];
    expect(frontier).to.deep.equal([129, 128, 64, 64, 32, 32, 16, 16, 8, 8, 4, 4, 2, 2, 1, 1]);
  });

  it('bounds every contribution whatever the statistics, and exactly with at most 8 pairs', () => {
    fc.assert(
      fc.property(
        fc.array(aPosting, { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 30_000, noNaN: true }),
        fc.double({ min: 1, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (postings, weight, averageLength, k1, b) => {
          const tfs = postings.map(({ tf }) => tf);
          const lengths = postings.map(({ length }) => length);
          const frontier = impactFrontier(tfs, lengths);
          expect(frontier.length).to.be.at.most(16);
          const query = { occur: Occur.OCCUR_SHOULD, word: { terms: [{ field: 0, term: 'x', weight }] } };
          const bound = upperBound(query, [{ field: 'f', averageLength, k1, b }], () => frontier) ?? Number.NaN;
          const best = Math.max(...tfs.map((tf, i) => contribution(weight, tf, lengths[i] ?? 0, averageLength, k1, b)));
          expect(bound).to.be.at.least(best);
          if (frontier.length < 16) expect(bound).to.be.at.most(best + 2 ** -26);
        },
      ),
      { numRuns: 500 },
    );
  });
});
