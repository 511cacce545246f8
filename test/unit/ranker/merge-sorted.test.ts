import type { SortKey__Output } from '@muster/proto';
import { type Bytes, type HitList, mergeSorted, readSorted, type SortOrder } from '@muster/ranker';
import { hitCollector } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { someKeys } from '../shard/collect/order.js';
import { sortSchema } from '../shard/collect/schema.js';
import { type Doc, fakeSegment, someSegments } from '../shard/collect/segments.js';

describe('mergeSorted', () => {
  it('gives of the lists of any shards the list that one shard of all documents has', () => {
    fc.assert(
      fc.property(someSegments, someKeys, fc.nat(40), fc.integer({ min: 1, max: 4 }), (segments, keys, k, shards) => {
        const docs = segments.flat();
        const lists = Array.from({ length: shards }, (_, shard) =>
          listOfShard([docs.filter(({ seq }) => seq % shards === shard)], keys, k),
        );
        const { seq, score } = mergeSorted(readSorted(lists, keys.map(orderOf)), k);
        const all = listOfShard(segments, keys, k);
        expect([seq, score]).to.deep.equal([numbersOf(all.seqs), numbersOf(all.scores)]);
      }),
      { numRuns: 500 },
    );
  });

  it('tells strings apart that begin alike for long, and by bytes rather than by UTF-16 units', () => {
    const tags = ['', 'a', 'a\u0000', 'prefix-1', 'prefix-10', 'prefix-2', '\uffff', '\u{1f600}'];
    const lists = tags.map((tag, i) => listOfShard([[aDoc(100 - i, tag)]], [up('tag')], 5)).reverse();
    const merged = mergeSorted(readSorted(lists, [orderOf(up('tag'))]), 10);
    expect(merged.seq.map((seq) => tags[100 - seq])).to.deep.equal(tags);
  });

  it('merges lists without values by score, whatever the order of others', () => {
    const lists = [3, 1, 2].map((score) => listOfShard([[{ ...aDoc(score, 'a'), score }]], [down('_score')], 5));
    expect(mergeSorted(readSorted(lists, [orderOf(up('tag'))]), 10).score).to.deep.equal([3, 2, 1]);
  });
});

const up = (field: string): SortKey__Output => ({ field, descending: false, missingFirst: false });
const down = (field: string): SortKey__Output => ({ field, descending: true, missingFirst: false });

function aDoc(seq: number, tag: string): Doc {
  return { seq, id: `d${seq}`, isLive: true, score: 0, numbers: {}, keywords: { tag: [tag] } };
}

function orderOf({ field, descending, missingFirst }: SortKey__Output): SortOrder {
  const kind = field === '_score' ? 'score' : field === 'tag' || field === 'site' ? 'text' : 'number';
  return { kind, descending, missingFirst };
}

/** What a shard of these segments returns, by the code that shards hold their hits with. */
function listOfShard(segments: readonly Doc[][], sort: SortKey__Output[], k: number): HitList {
  const collector = hitCollector(sortSchema, { k, sort, collapse: null });
  segments.forEach((docs, place) => {
    collector.begin(fakeSegment(docs), place);
    docs.forEach(({ score }, ordinal) => {
      collector.offer(ordinal, score);
    });
  });
  const { collapseKeys: _, ...list } = collector.list();
  return list as HitList;
}

function numbersOf({ buffer, byteOffset, byteLength }: Bytes): number[] {
  return [...new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength))];
}
