import { codecs, type FacetRequest__Output, type FacetResult__Output } from '@muster/proto';
import {
  type FacetCounts,
  type ReducedFacet,
  reduceRanges,
  reduceValues,
  shardFacetSize,
  type WantedValues,
} from '@muster/ranker';
import { facetCounter } from '@muster/shard';
import { checkFacets, facetOrder, inByteOrder, isHistogram } from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';
import { sortSchema } from '../shard/collect/schema.js';
import { type Doc, fakeSegment } from '../shard/collect/segments.js';

const some = { field: fc.constantFrom('tag', 'n', 'on'), size: fc.integer({ min: 1, max: 8 }) };
const facets = fc.oneof(
  fc.record(some),
  fc.record({ field: fc.constant('n'), size: some.size, interval: fc.constantFrom(2, 0.5) }),
  fc.record({ field: fc.constant('on'), size: some.size, calendarUnit: fc.constantFrom(1 as const, 2 as const) }),
);
/** Few values, some of them frequent, dealt out to shards unevenly. */
const shards = fc.array(
  fc.array(
    fc.tuple(fc.nat(12), fc.nat(12)).map(([a, b]) => Math.min(a, b) - 3),
    { maxLength: 60 },
  ),
  { minLength: 1, maxLength: 5 },
);

describe('facets of several shards', () => {
  it('equal, byte for byte, those of one shard with all documents where no shard cut its list', () => {
    fc.assert(
      fc.property(shards, facets, (values, facet) => {
        const lists = values.map((each) => counted(each, aFacet({ ...facet, size: 100 })));
        const request = aFacet(facet);
        const reduced = reduceValues(lists, wantedOf(request));
        const { name, ...single } = counted(values.flat(), request);
        expect(plain({ name, ...reduced })).to.deep.equal(plain({ name, ...single }));
      }),
    );
  });

  it('carry, count by count and for what is not listed, a bound that contains the truth', () => {
    fc.assert(
      fc.property(
        shards,
        facets,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 2, max: 9 }),
        (values, facet, asked, kept) => {
          const lists = values.map((each) => counted(each, aFacet({ ...facet, size: asked }), kept));
          const request = aFacet(facet);
          const reduced = reduceValues(lists, wantedOf(request));
          const truth = new Map(
            counted(values.flat(), aFacet({ ...facet, size: 100 })).counts.map((c) => [c.value, c.count]),
          );
          for (const { value, count, errorBound } of reduced.counts) {
            expect((truth.get(value) ?? 0) - count, value).to.be.within(0, errorBound);
            expect(errorBound).to.be.at.most(reduced.errorBound);
            truth.delete(value);
          }
          expect(Math.max(0, ...truth.values())).to.be.at.most(reduced.unlistedBound);
          expect(reduced.counts.length).to.be.at.most(request.size);
        },
      ),
    );
  });

  it('are the same in whatever order shards answer', () => {
    fc.assert(
      fc.property(shards, facets, (values, facet) => {
        const lists = values.map((each) => counted(each, aFacet({ ...facet, size: 3 })));
        const request = aFacet(facet);
        const wanted = wantedOf(request);
        expect(reduceValues([...lists].reverse(), wanted)).to.deep.equal(reduceValues(lists, wanted));
      }),
    );
  });

  it('take what a shard does not list for as frequent there as the shard allows', () => {
    const list = (counts: Record<string, number>, unlistedBound: number): FacetCounts => ({
      counts: Object.entries(counts).map(([value, count]) => ({ value, count, errorBound: 0 })),
      unlistedBound,
    });
    const lists = [list({ a: 9, b: 5 }, 4), list({ a: 8, c: 3 }, 2)];
    expect(reduceValues(lists, { size: 2, order: inByteOrder })).to.deep.equal({
      counts: [
        { value: 'a', count: 17, errorBound: 0 },
        { value: 'b', count: 5, errorBound: 2 },
      ],
      errorBound: 2,
      // `c` may stand in the first shard 4 times.
      unlistedBound: 7,
    });
  });

  it('of ranges are sums in the order of the request, also where no shard answered', () => {
    fc.assert(
      fc.property(shards, (values) => {
        const ranges = [{ name: 'high', from: 4 }, { name: 'low', to: 0 }, { name: 'all' }];
        const request = aFacet({ field: 'n', ranges });
        const { counts, unlistedBound } = reduceRanges(
          values.map((each) => counted(each, request)),
          ['high', 'low', 'all'],
        );
        const single = counted(values.flat(), request);
        expect(counts.map(({ value, count }) => [value, count])).to.deep.equal(
          single.counts.map(({ value, count }) => [value, count]),
        );
        expect(unlistedBound).to.equal(0);
      }),
    );
    expect(reduceRanges([], ['a']).counts).to.deep.equal([{ value: 'a', count: 0, errorBound: 0 }]);
  });

  it('are asked for with more values than are wanted, within what a shard may list', () => {
    expect([shardFacetSize(10, 1), shardFacetSize(10, 8), shardFacetSize(1, 2), shardFacetSize(9999, 2)]).to.deep.equal(
      [10, 25, 11, 10_000],
    );
  });
});

/** What a shard with these values lists, as it comes off the wire. */
function counted(values: readonly number[], facet: FacetRequest__Output, kept?: number): FacetResult__Output {
  const docs = values.map(
    (n, seq): Doc => ({
      seq,
      id: `d${seq}`,
      isLive: true,
      score: 0,
      numbers: { n, on: n * 20 * 86_400_000 },
      keywords: { tag: [['é', '\uffff', '\u{1f600}', 'a', 'ab'][n + 3] ?? String(n)] },
    }),
  );
  const counter = facetCounter(sortSchema, { facets: [facet] }, kept);
  counter?.begin(fakeSegment(docs), 0);
  docs.forEach((_, ordinal) => {
    counter?.count(ordinal);
  });
  const response = codecs.queryResponse.decode(codecs.queryResponse.encode({ facets: counter?.results() ?? [] }));
  const [result] = response.facets;
  if (result === undefined) throw new Error('no facet was counted');
  return result;
}

/** With every default told. */
function plain({ name, counts, errorBound, unlistedBound }: ReducedFacet & { readonly name: string }) {
  const all = counts.map((each) => ({ value: each.value, count: each.count, errorBound: each.errorBound }));
  return { name, errorBound, unlistedBound, counts: all };
}

function wantedOf(facet: FacetRequest__Output): WantedValues {
  const [read] = checkFacets(sortSchema, [facet]);
  if (read === undefined) throw new Error('a facet was not read');
  return { size: read.size, order: facetOrder(read), inOrder: isHistogram(read) };
}

function aFacet(given: Partial<FacetRequest__Output>): FacetRequest__Output {
  return { name: 'facet', field: 'n', size: 0, ranges: [], calendarUnit: 0, interval: 0, ...given };
}
