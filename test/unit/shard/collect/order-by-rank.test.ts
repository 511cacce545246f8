import { orderByRank } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';

const someRank = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 2 ** -26, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE),
  fc.constantFrom(-Number.MAX_VALUE, Number.MIN_VALUE, 2 * Number.MIN_VALUE, 1 + Number.EPSILON),
  fc.double({ noNaN: true }),
  fc.integer({ min: -40, max: 40 }),
);

describe('orderByRank', () => {
  it('gives places by rank, then by seq, whatever the numbers', () => {
    const someHits = fc.array(fc.tuple(someRank, fc.nat(2 ** 31)), { maxLength: 300 });
    fc.assert(
      fc.property(someHits, fc.boolean(), (hits, isInOrder) => {
        const seqs = Float64Array.from(hits, ([, seq], i) => (isInOrder ? 3 * i : seq));
        const ranks = Float64Array.from(hits, ([rank]) => rank);
        const expected = hits
          .map((_, i) => i)
          .sort((a, b) => compare(ranks[a], ranks[b]) || compare(seqs[a], seqs[b]) || a - b);
        expect([...orderByRank(ranks, seqs)]).to.deep.equal(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('tells numbers apart that are all in one step', () => {
    const ranks = Float64Array.from({ length: 60 }, (_, i) => ((i * 37) % 60) * Number.MIN_VALUE);
    const seqs = Float64Array.from(ranks, (_, i) => i);
    const sorted = [...orderByRank(ranks, seqs)].map((place) => (place * 37) % 60);
    expect(sorted).to.deep.equal(Array.from({ length: 60 }, (_, i) => i));
  });
});

function compare(a = 0, b = 0): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
