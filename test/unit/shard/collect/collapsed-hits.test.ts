import type { SortKey__Output } from '@muster/proto';
import { type HitCollector, hitCollector, InvalidRequest } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { byKeys, collapsed, groupOf, kindOf, someKeys, sortValue } from './order.js';
import { sortSchema } from './schema.js';
import { type Doc, fakeSegment, readHits, someSegments } from './segments.js';

const byScore: SortKey__Output = { field: '_score', descending: true, missingFirst: false };

const collapsing = (k: number, field: string, hitsPerGroup: number, sort: SortKey__Output[] = []): HitCollector =>
  hitCollector(sortSchema, { k, sort, collapse: { field, hitsPerGroup } });

const someFields = fc.constantFrom('site', 'tag');

describe('CollapsedHits', () => {
  it('gives the same as sorting all hits, passing over those beyond their group and cutting', () => {
    fc.assert(
      fc.property(someSegments, someFields, fc.nat(40), fc.integer({ min: 1, max: 4 }), (segments, field, k, c) => {
        const collector = collapsing(k, field, c);
        offerAll(collector, segments);
        const expected = collapsed(segments.flat().sort(byKeys([byScore])), field, c).slice(0, k);
        const hits = readHits(collector.list());
        expect(hits).to.deep.equal(
          expected.map((doc) => ({ seq: doc.seq, score: doc.score, sortValues: [], key: groupOf(doc, field) })),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('does so in the order of sort keys too', () => {
    fc.assert(
      fc.property(
        someSegments,
        someFields,
        someKeys,
        fc.nat(40),
        fc.integer({ min: 1, max: 4 }),
        (segments, field, keys, k, c) => {
          const collector = collapsing(k, field, c, keys);
          offerAll(collector, segments);
          const expected = collapsed(segments.flat().sort(byKeys(keys)), field, c).slice(0, k);
          const hits = readHits(collector.list(), keys.map(kindOf));
          expect(hits.map(({ seq, key }) => [seq, key])).to.deep.equal(
            expected.map((doc) => [doc.seq, groupOf(doc, field)]),
          );
          if (hits.some(({ sortValues }) => sortValues.length > 0))
            expect(hits.map(({ sortValues }) => sortValues)).to.deep.equal(
              expected.map((doc) => keys.map((key) => sortValue(doc, key))),
            );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('knows a group again that lost all its hits, or comes in another segment', () => {
    const someSites = fc.array(fc.tuple(fc.constantFrom('x', 'y', 'z', 'w'), fc.nat(3)), { maxLength: 40 });
    fc.assert(
      fc.property(someSites, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }), (drawn, k, c) => {
        // Later documents tend to be better, so that hits come and go.
        const docs = drawn.map(([site, more], i): Doc => ({ ...aDoc(i, [site]), score: (i >> 1) + more }));
        const collector = collapsing(k, 'site', c);
        offerAll(collector, [docs.slice(0, 8), docs.slice(8, 16), docs.slice(16)]);
        const expected = collapsed(docs.sort(byKeys([byScore])), 'site', c).slice(0, k);
        expect(readHits(collector.list()).map(({ seq }) => seq)).to.deep.equal(expected.map(({ seq }) => seq));
      }),
      { numRuns: 2000 },
    );
  });

  it('returns what a coordinator needs: the lists of any shards, collapsed again, are the list of all documents', () => {
    fc.assert(
      fc.property(
        someSegments,
        fc.nat(12),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        (segments, k, c, shards) => {
          const docs = segments.flat();
          const lists = Array.from({ length: shards }, (_, shard) => {
            const collector = collapsing(k, 'site', c);
            offerAll(collector, [docs.filter(({ seq }) => seq % shards === shard)]);
            return readHits(collector.list()).map(({ seq }) => docs.find((doc) => doc.seq === seq) as Doc);
          });
          const merged = collapsed(lists.flat().sort(byKeys([byScore])), 'site', c).slice(0, k);
          expect(merged).to.deep.equal(collapsed(docs.sort(byKeys([byScore])), 'site', c).slice(0, k));
        },
      ),
    );
  });

  it('has a threshold that never sinks and that a hit must be above to change the list', () => {
    fc.assert(
      fc.property(
        someSegments,
        fc.nat(9),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom<SortKey__Output[]>([], [byScore, { field: 'n', descending: false, missingFirst: true }]),
        (segments, k, c, sort) => {
          const collector = collapsing(k, 'site', c, sort);
          segments.forEach((docs, place) => {
            collector.begin(fakeSegment(docs), place);
            docs.forEach(({ score }, ordinal) => {
              const { threshold } = collector;
              const before = collector.list();
              collector.offer(ordinal, score);
              expect(collector.threshold).to.be.at.least(threshold);
              if (score <= threshold) expect(collector.list()).to.deep.equal(before);
            });
          });
        },
      ),
    );
  });

  it('passes over blocks that hold nothing better', () => {
    const docs = Array.from({ length: 2 * 4096 }, (_, i): Doc => ({ ...aDoc(i, [String(i % 5)]), numbers: { n: -i } }));
    const collector = collapsing(5, 'site', 1, [{ field: 'n', descending: true, missingFirst: false }]);
    collector.begin(fakeSegment(docs), 0);
    for (let ordinal = 0; ordinal < 4; ordinal++) collector.offer(ordinal, 0);
    expect(collector.mayEnter?.(4096, 8192)).to.equal(true);
    collector.offer(4, 0);
    expect(collector.mayEnter?.(4096, 8192)).to.equal(false);
    expect(collector.mayEnter?.(5, 4096)).to.equal(true);
  });

  it('takes a document without a value for a group by itself', () => {
    const collector = collapsing(5, 'site', 1);
    offerAll(collector, [[aDoc(1, []), aDoc(2, ['x']), aDoc(3, []), aDoc(4, ['x'])]]);
    expect(readHits(collector.list()).map(({ seq, key }) => [seq, key])).to.deep.equal([
      [1, undefined],
      [2, 'x'],
      [3, undefined],
    ]);
  });

  it('keeps one hit of each group unless told otherwise', () => {
    const collector = collapsing(5, 'site', 0);
    offerAll(collector, [[aDoc(1, ['x']), aDoc(2, ['x'])]]);
    expect(collector.list().count).to.equal(1);
  });

  it('names a field that cannot be collapsed by', () => {
    expect(() => collapsing(1, 'n', 1)).to.throw(
      InvalidRequest,
      'collapse by field `n` must name a keyword field; it is of type number',
    );
    expect(() => collapsing(1, 'none', 1)).to.throw(InvalidRequest, 'there is no such field');
  });
});

function aDoc(seq: number, site: readonly string[]): Doc {
  return { seq, id: `d${seq}`, isLive: true, score: 1, numbers: {}, keywords: { site } };
}

function offerAll(collector: HitCollector, segments: readonly Doc[][]): void {
  segments.forEach((docs, place) => {
    collector.begin(fakeSegment(docs), place);
    docs.forEach(({ score }, ordinal) => {
      collector.offer(ordinal, score);
    });
  });
}
