import { mergesAtOnce, planMerges, type SizedSegment } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';

const aSegment = (segmentBytes: number, storedBytes = 1): SizedSegment => ({
  entry: { name: '', documents: 1, liveDocuments: 1 },
  segmentBytes,
  storedBytes,
});

/** Bytes of the segments in each group. */
const plan = (sizes: readonly number[], memoryBytes: number): number[][] =>
  planMerges(
    sizes.map((size) => aSegment(size)),
    memoryBytes,
  ).map((group) => group.map(({ segmentBytes }) => segmentBytes));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

describe('planMerges', () => {
  it('unites neighbours up to a quarter of the memory', () => {
    expect(plan([10, 10, 10, 10], 160)).to.deep.equal([[10, 10, 10, 10]]);
    expect(plan([10, 10, 10, 10], 120)).to.deep.equal([[10, 10, 10], [10]]);
    expect(plan([100, 10, 100], 120)).to.deep.equal([[100], [10], [100]]);
    expect(plan([], 120)).to.deep.equal([]);
  });

  it('keeps stored documents of a segment below 4 GiB', () => {
    const segments = [aSegment(1, 3 * 2 ** 30), aSegment(1, 2 ** 30 - 1), aSegment(1, 1)];
    expect(planMerges(segments, 2 ** 30).map((group) => group.length)).to.deep.equal([2, 1]);
  });

  it('keeps all segments and their order, and merges as many at once as the memory holds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 })), fc.integer({ min: 1, max: 4000 }), (sizes, memory) => {
        const groups = plan(sizes, memory);
        expect(groups.flat()).to.deep.equal(sizes);
        for (const group of groups) if (group.length > 1) expect(sum(group)).to.be.at.most(memory / 4);
        const merges = groups.filter((group) => group.length > 1);
        const segments = merges.map((group) => group.map((size) => aSegment(size)));
        const largest = Math.max(1, ...merges.map(sum));
        const atOnce = mergesAtOnce(segments, memory);
        // Each has its segments in memory, and twice what it makes of them.
        if (atOnce > 1) expect(3 * atOnce * largest).to.be.at.most(2 * memory);
        expect(atOnce).to.be.at.least(merges.length > 0 ? 2 : 1);
      }),
    );
  });
});
