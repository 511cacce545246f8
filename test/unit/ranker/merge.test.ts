import { merge, readHitList } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { aHitList, byScoreThenSeq, type Pair, someLists } from './hits.js';

describe('merge', () => {
  it('gives the same as sorting all hits and cutting', () => {
    fc.assert(
      fc.property(someLists, fc.nat(80), fc.nat(8), (lists, limit, shift) => {
        const expected = lists.flat().sort(byScoreThenSeq).slice(0, limit);
        expect(mergedPairs(lists, limit, shift)).to.deep.equal(expected);
      }),
    );
  });

  it('gives the same whatever the order of the lists', () => {
    fc.assert(
      fc.property(
        someLists.chain((lists) =>
          fc.tuple(fc.constant(lists), fc.shuffledSubarray(lists, { minLength: lists.length })),
        ),
        fc.nat(80),
        ([lists, shuffled], limit) => {
          expect(mergedPairs(shuffled, limit)).to.deep.equal(mergedPairs(lists, limit));
        },
      ),
    );
  });

  it('says which list and which place each hit came from', () => {
    const merged = mergePairs(
      [
        [
          [7, 3],
          [8, 1],
        ],
        [],
        [
          [2, 3],
          [9, 2],
        ],
      ],
      10,
    );
    expect(merged).to.deep.equal({
      count: 4,
      list: [2, 0, 2, 0],
      position: [0, 0, 1, 1],
      seq: [2, 7, 9, 8],
      score: [3, 3, 2, 1],
    });
  });

  it('takes the earlier list if score and seq are equal', () => {
    expect(mergePairs([[], [[4, 1]], [[4, 1]]], 10).list).to.deep.equal([1, 2]);
  });

  it('gives nothing of nothing', () => {
    expect(mergePairs([], 10).count).to.equal(0);
    expect(mergePairs([[], []], 10).count).to.equal(0);
    expect(mergePairs([[[1, 1]]], 0).count).to.equal(0);
  });
});

function mergePairs(lists: readonly (readonly Pair[])[], limit: number, shift = 0) {
  return merge(
    lists.map((list) => readHitList(aHitList(list, shift))),
    limit,
  );
}

function mergedPairs(lists: readonly (readonly Pair[])[], limit: number, shift = 0): Pair[] {
  const { seq, score } = mergePairs(lists, limit, shift);
  return seq.map((value, place): Pair => [value, score[place] ?? Number.NaN]);
}
