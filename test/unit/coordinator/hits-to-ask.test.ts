import { estimate } from '@muster/coordinator';
import { expect } from 'chai';
import fc from 'fast-check';

/** The probability that of n documents, each with probability p in a shard, more than `most` are. */
function binomialTail(n: number, p: number, most: number): number {
  let term = (1 - p) ** n;
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    if (i > most) sum += term;
    term *= ((n - i) / (i + 1)) * (p / (1 - p));
  }
  return sum;
}

const even = (hits: number, shards: number, probability: number): number =>
  estimate({ hits, shards, largestShare: 1 / shards, probability });

describe('the number of hits that shards are asked for', () => {
  it('is what Student’s distribution with 30 degrees of freedom says', () => {
    // Quantiles by tables, as R's qt(1 - tail, 30) gives them: 4.2340 at 1e-4, 3.6460 at 5e-4, 2.7500 at 5e-3.
    const shards = 10;
    const share = 0.105;
    const spread = Math.sqrt(200 * share * (1 - share));
    for (const [tail, quantile] of [
      [1e-4, 4.234],
      [5e-4, 3.646],
      [5e-3, 2.75],
    ] as const) {
      const probability = 1 - (tail * shards) / 1.05;
      expect(estimate({ hits: 200, shards, largestShare: share, probability })).equal(
        Math.ceil(200 * share + quantile * spread),
      );
    }
  });

  it('is enough about as often as it is to be, where documents are spread at random', () => {
    for (const probability of [0.9, 0.99, 0.9999]) {
      for (const shards of [4, 8, 16, 64]) {
        for (const hits of [64, 100, 300, 1000]) {
          const missed = shards * binomialTail(hits, 1 / shards, even(hits, shards, probability));
          // The distribution of few hits is longer on one side than Student's.
          expect(missed, `${hits} of ${shards}`).lessThan(6 * (1 - probability));
        }
      }
    }
  });

  it('grows with the hits, the probability and the largest share, and is never more than all', () => {
    const shards = fc.integer({ min: 2, max: 1000 });
    const hits = fc.integer({ min: 1, max: 10_000 });
    const probability = fc.double({ min: 0.5, max: 0.999_999, noNaN: true });
    const share = fc.double({ min: 0.001, max: 1, noNaN: true });
    fc.assert(
      fc.property(shards, hits, probability, share, (n, k, p, largestShare) => {
        const asked = estimate({ hits: k, shards: n, largestShare, probability: p });
        expect(asked).within(1, k);
        expect(estimate({ hits: k + 1, shards: n, largestShare, probability: p })).least(asked);
        expect(estimate({ hits: k, shards: n, largestShare, probability: (1 + p) / 2 })).least(asked);
      }),
    );
  });
});
