import type { SortKey__Output } from '@muster/proto';
import { type HitCollector, hitCollector, InvalidRequest } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { byKeys, kindOf, someKeys, sortValue } from './order.js';
import { sortSchema } from './schema.js';
import { type Doc, fakeSegment, readHits, someSegments } from './segments.js';

const sorted = (k: number, sort: SortKey__Output[], floorScore?: number): HitCollector =>
  hitCollector(sortSchema, { k, sort, collapse: null, ...(floorScore === undefined ? {} : { floorScore }) });

const up = (field: string): SortKey__Output => ({ field, descending: false, missingFirst: false });
const down = (field: string): SortKey__Output => ({ field, descending: true, missingFirst: false });

describe('SortedHits', () => {
  it('gives the same as sorting all hits by their keys and cutting', () => {
    fc.assert(
      fc.property(someSegments, someKeys, fc.nat(70), (segments, keys, k) => {
        const collector = sorted(k, keys);
        offerAll(collector, segments);
        const expected = segments.flat().sort(byKeys(keys)).slice(0, k);
        expect(readHits(collector.list(), keys.map(kindOf))).to.deep.equal(expected.map(asHit(keys)));
      }),
      { numRuns: 500 },
    );
  });

  it('drops hits below the floor and keeps those on it', () => {
    fc.assert(
      fc.property(someSegments, someKeys, fc.nat(9), fc.constantFrom(0, 0.5, 9), (segments, keys, k, floor) => {
        const collector = sorted(k, keys, floor);
        offerAll(collector, segments);
        const left = segments.flat().filter(({ score }) => score >= floor);
        const expected = left.sort(byKeys(keys)).slice(0, k);
        expect(readHits(collector.list(), keys.map(kindOf))).to.deep.equal(expected.map(asHit(keys)));
      }),
    );
  });

  it('has a threshold that a hit must be above to change the list', () => {
    fc.assert(
      fc.property(someSegments, someKeys, fc.nat(9), (segments, keys, k) => {
        const collector = sorted(k, [down('_score'), ...keys]);
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
      }),
    );
  });

  it('excludes by score alone only where score downwards is the first key', () => {
    const docs = [1, 2, 3].map((score, seq) => aDoc(seq, { score }));
    const thresholds = [[down('_score'), up('n')], [up('_score')], [up('n'), down('_score')]].map((keys) => {
      const collector = sorted(2, keys);
      offerAll(collector, [docs]);
      return collector.threshold;
    });
    expect(thresholds[0]).to.be.within(2 - 2 ** -40, 2 - 2 ** -52);
    expect(thresholds.slice(1)).to.deep.equal([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  it('says which blocks of documents can still matter, never passing over one that does', () => {
    const value = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined });
    const blocks = fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 4 });
    const someField = fc.constantFrom('n', 'site');
    fc.assert(
      fc.property(
        blocks,
        someField,
        fc.boolean(),
        fc.boolean(),
        fc.nat(4),
        (bounds, field, descending, missingFirst, k) => {
          const docs = bounds.flatMap(([a, b], block) =>
            Array.from({ length: 4096 }, (_, i) => {
              const n = i % 7 === 0 ? b : a;
              return aDoc(4096 * block + i, { numbers: { n }, keywords: { site: n === undefined ? [] : [String(n)] } });
            }),
          );
          const keys = [{ field, descending, missingFirst }];
          const collector = sorted(k, keys);
          collector.begin(fakeSegment(docs), 0);
          for (let base = 0; base < docs.length; base += 2048) {
            if (collector.mayEnter?.(base, base + 2048) === false) continue;
            for (let ordinal = base; ordinal < base + 2048; ordinal++) collector.offer(ordinal, 0);
          }
          const expected = docs.sort(byKeys(keys)).slice(0, k);
          expect(readHits(collector.list()).map(({ seq }) => seq)).to.deep.equal(expected.map(({ seq }) => seq));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('passes over blocks that hold nothing better', () => {
    const docs = Array.from({ length: 3 * 4096 }, (_, i) => aDoc(i, { numbers: { n: Math.floor(i / 4096) } }));
    const collector = sorted(2, [up('n')]);
    collector.begin(fakeSegment(docs), 0);
    expect(collector.mayEnter?.(0, 4096)).to.equal(true);
    collector.offer(0, 0);
    collector.offer(1, 0);
    expect(collector.mayEnter?.(2, 4096)).to.equal(false);
    expect(collector.mayEnter?.(4096, 3 * 4096)).to.equal(false);
    const byTwo = sorted(2, [up('n'), up('m')]);
    byTwo.begin(fakeSegment(docs), 0);
    byTwo.offer(0, 0);
    byTwo.offer(1, 0);
    expect(byTwo.mayEnter?.(2, 4097)).to.equal(true);
    expect(byTwo.mayEnter?.(4096, 4097)).to.equal(false);
  });

  it('passes over blocks of keywords too', () => {
    const sites = ['a', 'b', 'c'];
    const docs = Array.from({ length: 3 * 4096 }, (_, i) => {
      const site = sites[Math.floor(i / 4096)] as string;
      return aDoc(i, { keywords: { site: i % 2 ? [site] : [] } });
    });
    const askedOf = (key: SortKey__Output): (boolean | undefined)[] => {
      const collector = sorted(1, [key]);
      collector.begin(fakeSegment(docs), 0);
      collector.offer(4097, 0);
      return sites.map((_, block) => collector.mayEnter?.(4096 * block, 4096 * (block + 1)));
    };
    expect(askedOf(up('site'))).to.deep.equal([true, false, false]);
    expect(askedOf(down('site'))).to.deep.equal([false, false, true]);
    expect(askedOf({ ...up('site'), missingFirst: true })).to.deep.equal([true, true, true]);
  });

  it('needs scores only for keys or a floor that look at them', () => {
    const needs = [
      sorted(1, [up('n')]),
      sorted(1, [up('n'), up('_score')]),
      sorted(1, [up('n')], 2),
      sorted(0, [up('_score')]),
    ];
    expect(needs.map(({ needsScores }) => needsScores)).to.deep.equal([false, true, true, false]);
  });

  it('returns no sort values where hits are sorted by score', () => {
    const collector = sorted(2, [down('_score')]);
    offerAll(collector, [[aDoc(1, { score: 2 })]]);
    expect(collector.list().sortValues ?? []).to.deep.equal([]);
  });

  it('names the field, the count and what is allowed of keys that cannot be sorted by', () => {
    const faults: [SortKey__Output[], string][] = [
      [[up('none')], 'sort by field `none` must name a keyword, number or date field; there is no such field'],
      [[up('n'), up('title')], 'sort by field `title` must name a keyword, number or date field; it is of type text'],
      [Array.from({ length: 9 }, () => up('n')), 'at most 8 keys, got 9'],
    ];
    for (const [keys, message] of faults) expect(() => sorted(1, keys)).to.throw(InvalidRequest, message);
  });
});

function aDoc(seq: number, given: Partial<Doc> = {}): Doc {
  return { seq, id: `d${seq}`, isLive: true, score: 0, numbers: {}, keywords: {}, ...given };
}

function offerAll(collector: HitCollector, segments: readonly Doc[][]): void {
  segments.forEach((docs, place) => {
    collector.begin(fakeSegment(docs), place);
    docs.forEach(({ score }, ordinal) => {
      collector.offer(ordinal, score);
    });
  });
}

const asHit =
  (keys: readonly SortKey__Output[]) =>
  (doc: Doc): ReturnType<typeof readHits>[number] => ({
    seq: doc.seq,
    score: doc.score,
    sortValues:
      keys.length === 1 && keys[0]?.field === '_score' && keys[0].descending
        ? []
        : keys.map((key) => sortValue(doc, key)),
  });
