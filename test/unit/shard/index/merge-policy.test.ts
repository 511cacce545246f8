import { type MergeCandidate, type MergeRange, nextMerge } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';

const aSegment = (documents: number, liveDocuments = documents): MergeCandidate => ({
  documents,
  liveDocuments,
  storedBytes: 400 * documents,
});

function merged(segments: readonly MergeCandidate[], { from, to }: MergeRange): MergeCandidate[] {
  const taken = segments.slice(from, to);
  const documents = taken.reduce((sum, { liveDocuments }) => sum + liveDocuments, 0);
  const storedBytes = taken.reduce(
    (sum, each) => sum + (each.documents === 0 ? 0 : each.storedBytes * (each.liveDocuments / each.documents)),
    0,
  );
  return [...segments.slice(0, from), { documents, liveDocuments: documents, storedBytes }, ...segments.slice(to)];
}

const limits = { maxDocuments: 5000, maxStoredBytes: 2 ** 21 };
const isFull = ({ liveDocuments, documents, storedBytes }: MergeCandidate) =>
  2 * liveDocuments > limits.maxDocuments ||
  2 * storedBytes * (liveDocuments / Math.max(1, documents)) > limits.maxStoredBytes;

/** Merges until nothing is left to be; gives the segments, and how many documents were written. */
function settled(segments: readonly MergeCandidate[]): { segments: readonly MergeCandidate[]; written: number } {
  let left = segments;
  let written = 0;
  for (let merge = nextMerge(left, limits); merge !== undefined; merge = nextMerge(left, limits)) {
    const before = left;
    expect(merge.to).to.be.greaterThan(merge.from);
    const isRewrite = merge.to === merge.from + 1;
    if (isRewrite) expect(before[merge.from]?.documents).to.be.greaterThan(before[merge.from]?.liveDocuments ?? 0);
    left = merged(before, merge);
    const made = left[merge.from] as MergeCandidate;
    written += made.documents;
    if (!isRewrite) expect(made.documents).to.be.at.most(limits.maxDocuments);
    if (!isRewrite) expect(made.storedBytes).to.be.at.most(limits.maxStoredBytes + 1);
  }
  return { segments: left, written };
}

const someSegment = fc
  .record({
    exponent: fc.double({ min: 0, max: 13, noNaN: true }),
    live: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.nat(1000),
  })
  .map(({ exponent, live, bytes }) => {
    const documents = Math.floor(2 ** exponent) - 1;
    return { documents, liveDocuments: Math.round(documents * live), storedBytes: documents * bytes };
  });

describe('nextMerge', () => {
  it('comes to an end, with bounded segments and few of them, whatever is written and deleted', () => {
    const property = fc.property(
      fc.array(
        fc.record({ more: someSegment, deleteOf: fc.nat(), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
        {
          maxLength: 200,
        },
      ),
      (steps) => {
        let segments: readonly MergeCandidate[] = [];
        for (const { more, deleteOf, share } of steps) {
          const place = segments.length === 0 ? -1 : deleteOf % segments.length;
          const withDeleted = segments.map((each, i) =>
            i === place ? { ...each, liveDocuments: Math.floor(each.liveDocuments * share) } : each,
          );
          segments = settled([...withDeleted, more]).segments;
          const full = segments.filter(isFull).length;
          expect(segments.length).to.be.at.most(63 * (full + 1) + full);
          for (const { documents, liveDocuments } of segments) {
            expect(3 * (documents - liveDocuments)).to.be.at.most(documents);
          }
        }
      },
    );
    fc.assert(property, { numRuns: 50 });
  });

  it('also from any segments at once', () => {
    fc.assert(
      fc.property(fc.array(someSegment, { maxLength: 300, size: 'max' }), (segments) => void settled(segments)),
    );
  });

  it('writes a document at most once a class, and leaves at most seven segments of each', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 3000 }), (size, flushes) => {
        let segments: readonly MergeCandidate[] = [];
        let written = 0;
        for (let flush = 0; flush < flushes; flush++) {
          const after = settled([...segments, aSegment(size)]);
          segments = after.segments;
          written += after.written;
        }
        const classes = Math.ceil(Math.log2(limits.maxDocuments / size) / 3) + 1;
        expect(written).to.be.at.most(classes * size * flushes);
        expect(segments.filter((each) => !isFull(each)).length).to.be.at.most(7 * classes);
      }),
      { numRuns: 20 },
    );
  });

  it('merges eight of a size, and the small ones between and before them', () => {
    const seven = Array.from({ length: 7 }, () => aSegment(10));
    expect(nextMerge(seven)).to.equal(undefined);
    expect(nextMerge([...seven, aSegment(10)])).to.deep.equal({ from: 0, to: 8 });
    expect(nextMerge([aSegment(100), ...seven, aSegment(1), aSegment(60)])).to.deep.equal({ from: 1, to: 10 });
    expect(nextMerge([aSegment(1), ...seven, aSegment(100), aSegment(10)])).to.equal(undefined);
  });

  it('leaves full segments alone, and makes none too large', () => {
    const nearlyHalf = Array.from({ length: 9 }, () => aSegment(2_400_000));
    expect(nextMerge(nearlyHalf)).to.deep.equal({ from: 0, to: 2 });
    expect(nextMerge(Array.from({ length: 20 }, () => aSegment(2_600_000)))).to.equal(undefined);
    const ofBytes = { documents: 9, liveDocuments: 9, storedBytes: 2 ** 30 };
    expect(nextMerge(Array.from({ length: 9 }, () => ofBytes))).to.deep.equal({ from: 0, to: 2 });
    const overHalf = { ...ofBytes, storedBytes: 2 ** 30 + 1 };
    expect(nextMerge(Array.from({ length: 9 }, () => overHalf))).to.equal(undefined);
  });

  it('rewrites a segment of which more than a third is deleted', () => {
    expect(nextMerge([aSegment(300), aSegment(300, 200)])).to.equal(undefined);
    expect(nextMerge([aSegment(300), aSegment(300, 199)])).to.deep.equal({ from: 1, to: 2 });
    expect(nextMerge([aSegment(4_000_000, 2_600_000)])).to.deep.equal({ from: 0, to: 1 });
    expect(nextMerge([aSegment(0)])).to.equal(undefined);
  });
});
