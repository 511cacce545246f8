import type { Filter__Output } from '@muster/proto';
import { compileFilter, FilterBits, FilterCache, InvalidRequest, type Segment, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { sortSchema } from '../collect/schema.js';
import { type Doc, fakeSegment, someSegments } from '../collect/segments.js';
import { passes, someFilter } from './filters.js';

const index = { schema: sortSchema, lineage: {} } as ShardIndex;

describe('compileFilter', () => {
  it('passes the live documents that the definition passes, also from the cache', () => {
    const cacheBytes = fc.constantFrom(0, 700, 2000, 1e6);
    fc.assert(
      fc.property(
        someSegments,
        fc.array(someFilter, { minLength: 1, maxLength: 4 }),
        cacheBytes,
        (segments, filters, maxBytes) => {
          const cache = new FilterCache({ maxBytes });
          const read = segments.map((docs) => ({ docs, segment: fakeSegment(docs) }));
          for (const filter of [...filters, ...filters]) {
            for (const { docs, segment } of read) {
              const expected = docs.flatMap((doc, i) => (doc.isLive && passes(doc, filter) ? [i] : []));
              expect(passed(segment, filter, cache)).to.deep.equal(expected);
            }
            expect(cache.bytes).to.be.at.most(maxBytes);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('says how many documents pass', () => {
    const segment = fakeSegment(
      Array.from({ length: 100 }, (_, i) => aDoc(i, { numbers: { n: i % 3 }, isLive: i !== 3 })),
    );
    expect(bitsOf(segment, { terms: { field: 'n', values: ['0'] } })?.documents).to.equal(33);
  });

  it('reads ranges over many blocks, whatever their bounds', () => {
    const docs = Array.from({ length: 10_000 }, (_, i) =>
      aDoc(i, { numbers: { n: i < 5000 ? i : undefined, m: i % 2 ? 5 : -5 } }),
    );
    const segment = fakeSegment(docs);
    const ranges: [Filter__Output, number][] = [
      [{ range: { field: 'n', gte: 4095, lt: 4098 } }, 3],
      [{ range: { field: 'n', gt: 4095, lte: 4098 } }, 3],
      [{ range: { field: 'n', gt: Number.NEGATIVE_INFINITY } }, 5000],
      [{ range: { field: 'n', gte: Number.POSITIVE_INFINITY } }, 0],
      [{ range: { field: 'n', gt: Number.POSITIVE_INFINITY } }, 0],
      [{ range: { field: 'm', gt: 0, lt: 5 } }, 0],
      [{ range: { field: 'm', lt: 0 } }, 5000],
      [{ range: { field: 'm', gt: -0, lte: 5 } }, 5000],
      [{ range: { field: 'm', gte: 7, lte: 6 } }, 0],
      [{ exists: { field: 'n' } }, 5000],
      [{ terms: { field: 'n', values: ['4999', '5000', '-0'] } }, 2],
    ];
    for (const [filter, documents] of ranges) expect(bitsOf(segment, filter)?.documents).to.equal(documents);
  });

  it('finds many numbers as it finds few', () => {
    const docs = Array.from({ length: 5000 }, (_, i) => aDoc(i, { numbers: { n: i % 100 } }));
    const values = Array.from({ length: 20 }, (_, i) => String(3 * i));
    expect(bitsOf(fakeSegment(docs), { terms: { field: 'n', values } })?.documents).to.equal(1000);
  });

  it('stops between steps when the time is up, and goes on from there', () => {
    const docs = Array.from({ length: 50_000 }, (_, i) =>
      aDoc(i, { numbers: { n: i % 10 }, keywords: { tag: ['a'] } }),
    );
    const segment = fakeSegment(docs);
    const filter: Filter__Output = {
      all: { filters: [{ range: { field: 'n', lt: 5 } }, { exists: { field: 'tag' } }] },
    };
    const filtering = compileFilter(index, filter, new FilterCache()).on(segment, () => 1);
    let runs = 1;
    for (; !filtering.run(1); runs++) expect(filtering.result()).to.equal(undefined);
    expect(runs).to.be.within(10, 40);
    expect(filtering.result()?.documents).to.equal(25_000);
  });

  it('gives at once what is in the cache, whole or in part', () => {
    const segment = fakeSegment([aDoc(1, { numbers: { n: 1 } }), aDoc(2, { isLive: false })]);
    const cache = new FilterCache();
    const one: Filter__Output = { terms: { field: 'n', values: ['1', '2'] } };
    const same: Filter__Output = { all: { filters: [{ terms: { field: 'n', values: ['2', '1.0', '1'] } }] } };
    const bits = bitsOf(segment, one, cache);
    expect(
      compileFilter(index, same, cache)
        .on(segment, () => 0)
        .result(),
    ).to.equal(bits);
    expect(bitsOf(fakeSegment([]), one, cache)).not.to.equal(bits);
  });

  it('spells filters that pass the same for the same reason alike', () => {
    const exists = (field: string): Filter__Output => ({ exists: { field } });
    const all = (...filters: Filter__Output[]): Filter__Output => ({ all: { filters } });
    const pairs: [Filter__Output, Filter__Output][] = [
      [all(exists('n'), all(exists('m'), exists('n'))), all(exists('m'), exists('n'))],
      [{ not: { not: exists('n') } }, exists('n')],
      [{ ids: { ids: ['b', 'a', 'a'] } }, { ids: { ids: ['a', 'b'] } }],
      [{ range: { field: 'n', gt: 1 } }, { range: { field: 'n', gte: 1 + Number.EPSILON } }],
    ];
    for (const [a, b] of pairs) {
      const cache = new FilterCache();
      const segment = fakeSegment([aDoc(1)]);
      expect(bitsOf(segment, a, cache)).to.equal(bitsOf(segment, b, cache));
    }
  });

  it('does not let the leaves of one filter drive out all else', () => {
    const segment = fakeSegment(Array.from({ length: 8000 }, (_, i) => aDoc(i, { numbers: { n: 1 } })));
    const cache = new FilterCache({ maxBytes: 20_000 });
    const kept = bitsOf(segment, { exists: { field: 'n' } }, cache);
    const filters = Array.from({ length: 50 }, (_, i) => ({ range: { field: 'n', gt: i } }));
    bitsOf(segment, { any: { filters } }, cache);
    expect(bitsOf(segment, { exists: { field: 'n' } }, cache)).to.equal(kept);
  });

  it('names field, value and what is allowed of a faulty filter', () => {
    const exists: Filter__Output = { exists: { field: 'n' } };
    let deep = exists;
    for (let depth = 0; depth < 32; depth++) deep = { not: deep };
    const valued = 'the name of a keyword or number or date field: ';
    const faults: [Filter__Output, string][] = [
      [{ terms: { field: 'title', values: ['x'] } }, `filter.terms.field must be ${valued}`],
      [{ terms: { field: 'n', values: ['x'] } }, 'filter.terms.values must be a number in decimal, got "x"'],
      [{ terms: { field: 'n', values: [' '] } }, 'filter.terms.values must be a number in decimal, got " "'],
      [{ terms: { field: 'n', values: ['0x1'] } }, 'filter.terms.values must be a number in decimal, got "0x1"'],
      [{ terms: { field: 'on', values: ['soon'] } }, 'filter.terms.values must be a date as in ISO 8601, got "soon"'],
      [{ terms: { field: 'tag', values: [] } }, 'filter.terms.values must be 1 to 1024 entries, got "0 entries"'],
      [
        { ids: { ids: Array.from({ length: 1025 }, String) } },
        'filter.ids.ids must be 1 to 1024 entries, got "1025 entries"',
      ],
      [{ any: { filters: [{ any: { filters: [] } }] } }, 'filter.any.filters[0].any.filters must be 1 to 1024 entries'],
      [{ range: { field: 'tag', gt: 1 } }, 'filter.range.field must be the name of a number or date field: '],
      [{ range: { field: 'n' } }, 'filter.range must be one or two of gte or gt, lte or lt, got "no bound"'],
      [{ range: { field: 'n', gt: 1, gte: 1 } }, 'one or two of gte or gt, lte or lt, got "gte and gt"'],
      [{ range: { field: 'n', lt: 1, lte: 1 } }, 'one or two of gte or gt, lte or lt, got "lte and lt"'],
      [{ range: { field: 'n', lt: Number.NaN } }, 'filter.range.lt must be a number, got "NaN"'],
      [{ exists: { field: 'nope' } }, `filter.exists.field must be ${valued}`],
      [{}, 'filter must have one of: terms, range, exists, ids, all, any, not'],
      [deep, 'filter must be nested at most 32 deep'],
    ];
    for (const [filter, message] of faults)
      expect(() => compileFilter(index, filter)).to.throw(InvalidRequest, message);
  });
});

describe('FilterCache', () => {
  it('drops what was used longest ago', () => {
    const segment = fakeSegment([aDoc(1)]);
    const bits = new FilterBits(new Uint32Array(100));
    const cache = new FilterCache({ maxBytes: 2000 });
    for (const spelling of ['a', 'b', 'c']) cache.set(segment, spelling, bits);
    cache.get(segment, 'a');
    cache.set(segment, 'd', bits);
    const held = ['a', 'b', 'c', 'd'].filter((spelling) => cache.get(segment, spelling) !== undefined);
    expect(held).to.deep.equal(['a', 'c', 'd']);
    expect(cache.bytes).to.be.at.most(2000);
  });

  it('keeps nothing that alone is too large, and counts what is set twice once', () => {
    const segment = fakeSegment([]);
    const cache = new FilterCache({ maxBytes: 1000 });
    cache.set(segment, 'a', new FilterBits(new Uint32Array(100)));
    const { bytes } = cache;
    cache.set(segment, 'a', new FilterBits(new Uint32Array(100)));
    cache.set(segment, 'b', new FilterBits(new Uint32Array(300)));
    expect(cache.bytes).to.equal(bytes);
    expect(cache.get(segment, 'a')).not.to.equal(undefined);
  });
});

function aDoc(seq: number, given: Partial<Doc> = {}): Doc {
  return { seq, id: `d${seq}`, isLive: true, score: 0, numbers: {}, keywords: {}, ...given };
}

function bitsOf(segment: Segment, filter: Filter__Output, cache = new FilterCache()) {
  const filtering = compileFilter(index, filter, cache).on(segment, () => 0);
  expect(filtering.run(1)).to.equal(true);
  return filtering.result();
}

function passed(segment: Segment, filter: Filter__Output, cache: FilterCache): number[] {
  const { words, documents } = bitsOf(segment, filter, cache) ?? new FilterBits(new Uint32Array(0));
  const ordinals = Array.from({ length: 32 * words.length }, (_, i) => i).filter(
    (i) => ((words[i >>> 5] as number) >>> (i & 31)) & 1,
  );
  expect(documents).to.equal(ordinals.length);
  return ordinals;
}
