import { FetchKinds, queryKind, statisticsKind, warmingKind } from '@muster/coordinator';
import { expect } from 'chai';
import fc from 'fast-check';

type Asked = Parameters<typeof queryKind>;

interface Shape {
  readonly terms: number;
  readonly patterns: number;
  readonly isFiltered: boolean;
  readonly k: number;
  readonly threshold: number;
  readonly explain: boolean;
  readonly hasFacets: boolean;
  readonly isSorted: boolean;
}

const plain: Shape = {
  terms: 2,
  patterns: 0,
  isFiltered: false,
  k: 10,
  threshold: 0,
  explain: false,
  hasFacets: false,
  isSorted: false,
};

function kindOf(change: Partial<Shape>): string {
  const { terms, patterns, isFiltered, k, threshold, explain, hasFacets, isSorted } = { ...plain, ...change };
  const analyzed = { terms: new Array(terms), patterns: new Array(patterns) };
  const planned = { name: 'web', analyzed, filter: isFiltered ? {} : undefined } as unknown as Asked[0];
  const facets = hasFacets ? { facets: { asked: [], wanted: [] } } : {};
  const request = { explain, totalHitsThreshold: threshold };
  return queryKind(planned, { request, order: { isByScore: !isSorted }, ...facets } as unknown as Asked[1], k);
}

describe('kinds of calls', () => {
  it('tell queries apart by what makes them take longer', () => {
    const heavy: Partial<Shape>[] = [
      { terms: 9 },
      { patterns: 1 },
      { isFiltered: true },
      { k: 1000 },
      { threshold: 1e6 },
      { explain: true },
      { hasFacets: true },
      { isSorted: true },
    ];
    for (const change of heavy) expect(kindOf(change), JSON.stringify(change)).not.equal(kindOf({}));
    for (const alike of [{ terms: 3 }, { k: 16 }, { threshold: 1000 }]) expect(kindOf(alike)).equal(kindOf({}));
  });

  it('are 280 of an index at most for queries, whatever is asked', () => {
    const kinds = new Set<string>();
    const shape = fc.record({
      terms: fc.integer({ min: 0, max: 1024 }),
      patterns: fc.integer({ min: 0, max: 3 }),
      isFiltered: fc.boolean(),
      k: fc.integer({ min: 0, max: 10_000 }),
      threshold: fc.integer({ min: 0, max: 2000 }),
      explain: fc.boolean(),
      hasFacets: fc.boolean(),
      isSorted: fc.boolean(),
    });
    const numbers = /^web\/query:[0-6]\.[0-4]\.[0-7]$/;
    fc.assert(fc.property(shape, (one) => void kinds.add(kindOf(one))));
    for (const kind of kinds) expect(kind).match(numbers);
  });

  it('tell fetches apart by how many documents a shard is asked for, and snippets', () => {
    const [bare, snippets] = [new FetchKinds(false), new FetchKinds(true)];
    const kinds = [1, 4, 5, 16, 17, 64, 65, 10_000].map((documents) => bare.of('web', documents));
    expect([new Set(kinds).size, kinds[0], kinds[1]]).deep.equal([4, 'web/fetch:0.0', 'web/fetch:0.0']);
    expect(snippets.of('web', 1)).equal('web/fetch:0.1');
    expect(bare.of('places', 1)).equal('places/fetch:0.0');
  });

  it('tell statistics that a query waits for from those made ready', () => {
    expect(new Set([statisticsKind('web', false), statisticsKind('web', true), warmingKind('web')]).size).equal(3);
  });
});
