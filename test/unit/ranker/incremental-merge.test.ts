import {
  type HitList,
  IncrementalMerge,
  merge,
  mergeSorted,
  packNumbers,
  readHitList,
  readSorted,
} from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { byScore, type Doc, listOf, someShards } from './documents.js';
import { aHitList } from './hits.js';

describe('IncrementalMerge', () => {
  it('holds after each arrival, in whatever order, what merging all that came gives', () => {
    fc.assert(
      fc.property(someArrivals, fc.nat(30), (lists, limit) => {
        const held = new IncrementalMerge(limit);
        const came: HitList[] = [];
        for (const { place, list } of lists) {
          held.add(place, list);
          came[place] = list;
          expect(held.ranking()).to.deep.equal(merge(filled(came).map(readHitList), limit));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('does so in the order of sort keys', () => {
    const sort = [{ kind: 'number', descending: true, missingFirst: true } as const];
    fc.assert(
      fc.property(someArrivals, fc.nat(30), (lists, limit) => {
        const held = new IncrementalMerge(limit, sort);
        const came: HitList[] = [];
        for (const { place, docs } of lists) {
          const list = sortedByNumber(docs);
          held.add(place, list);
          came[place] = list;
        }
        const all = filled(came).filter(({ count }) => count > 0);
        const { seq, score } = mergeSorted(readSorted(all, sort), limit);
        expect([held.ranking().seq, held.ranking().score]).to.deep.equal([seq, score]);
      }),
      { numRuns: 300 },
    );
  });

  it('takes values that a list does not have for missing, whoever comes first', () => {
    const sort = [{ kind: 'number', descending: true, missingFirst: false } as const];
    const listWith = (number: number, seq: number): HitList => ({
      ...aHitList([[seq, 1]]),
      sortValues: [packNumbers([number])],
    });
    const lists = [listWith(3, 1), aHitList([[2, 9]]), listWith(5, 3)];
    const { seq } = mergeSorted(readSorted(lists, sort), 3);
    expect(seq).to.deep.equal([3, 1, 2]);
    for (const order of [
      [0, 1, 2],
      [1, 0, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const held = new IncrementalMerge(3, sort);
      for (const place of order) held.add(place, lists[place] as HitList);
      expect(held.ranking().seq).to.deep.equal(seq);
    }
  });

  it('brings back hits that were cut, when a list with better ones is replaced by one without', () => {
    const held = new IncrementalMerge(1);
    held.add(0, aHitList([[1, 5]]));
    held.add(1, aHitList([[2, 9]]));
    expect(held.ranking().seq).to.deep.equal([2]);
    held.add(1, aHitList([[2, 3]]));
    expect(held.ranking()).to.deep.equal({ count: 1, list: [0], position: [0], seq: [1], score: [5] });
  });

  it('does not change a ranking that was given', () => {
    const held = new IncrementalMerge(2);
    held.add(3, aHitList([[1, 5]]));
    const before = held.ranking();
    held.add(0, aHitList([[2, 9]]));
    expect([before.seq, held.ranking().seq]).to.deep.equal([[1], [2, 1]]);
  });
});

/** Lists of targets in some order, some of which come again with more hits. */
const someArrivals = fc
  .tuple(someShards, fc.infiniteStream(fc.nat(60)), fc.infiniteStream(fc.nat()))
  .map(([shards, lengths, draws]) => {
    const arrivals = shards.flatMap((docs, place) => {
      const sorted = [...docs].sort(byScore);
      const first = sorted.slice(0, lengths.next().value);
      return [first, sorted].map((some) => ({ place, docs: some, list: listOf(some) }));
    });
    const order = arrivals.map((arrival) => ({ arrival, draw: draws.next().value ?? 0 }));
    return order.sort((a, b) => a.draw - b.draw).map(({ arrival }) => arrival);
  });

function filled(lists: readonly (HitList | undefined)[]): HitList[] {
  return Array.from(lists, (list) => list ?? aHitList([]));
}

function sortedByNumber(docs: readonly Doc[]): HitList {
  const rank = ({ number }: Doc): number => (number === undefined ? Number.NEGATIVE_INFINITY : -number);
  const order = (a: Doc, b: Doc): number => {
    return rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : a.seq - b.seq;
  };
  const sorted = [...docs].sort(order);
  return { ...listOf(sorted), sortValues: [packNumbers(sorted.map(({ number }) => number))] };
}
