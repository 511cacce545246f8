import { CalendarUnit, type FacetRequest__Output, type FacetResult } from '@muster/proto';
import { facetCounter } from '@muster/shard';
import { checkFacets, facetOrder, InvalidQuery, isHistogram } from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';
import { sortSchema } from './schema.js';
import { byBytes, type Doc, fakeSegment, someSegments } from './segments.js';

describe('facets', () => {
  it('count the values of a keyword field, most frequent first, then by bytes', () => {
    fc.assert(
      fc.property(someSegments, fc.integer({ min: 1, max: 9 }), (segments, size) => {
        const expected = tally(
          segments.flat().flatMap(({ keywords }) => keywords['tag'] ?? []),
          byBytes,
        );
        expect(countsOf(segments, aFacet({ field: 'tag', size }))).to.deep.equal(cut(expected, size));
      }),
    );
  });

  it('count keywords over segments exactly, whether few values are frequent or none is', () => {
    const skewed = fc.tuple(fc.nat(30), fc.nat(30)).map(([a, b]) => `v${Math.min(a, b)}`);
    const tags = fc.array(fc.oneof(skewed, fc.constantFrom('often', 'oftener', 'oftener')), { maxLength: 80 });
    fc.assert(
      fc.property(fc.array(tags, { minLength: 2, maxLength: 4 }), fc.integer({ min: 1, max: 5 }), (drawn, size) => {
        const segments = drawn.map((values) => values.map((tag, seq) => aDoc(seq, { keywords: { tag: [tag] } })));
        const expected = tally(drawn.flat(), byBytes);
        expect(countsOf(segments, aFacet({ field: 'tag', size }))).to.deep.equal(cut(expected, size));
      }),
      { numRuns: 300 },
    );
  });

  it('find a value that is the most frequent in no segment, but in all', () => {
    const segment = (counts: Record<string, number>): Doc[] => {
      const rare = Array.from({ length: 20 }, (_, i) => `rare${i}`);
      const tags = [...rare, ...Object.entries(counts).flatMap(([tag, count]) => Array<string>(count).fill(tag))];
      return tags.map((tag, seq) => aDoc(seq, { keywords: { tag: [tag] } }));
    };
    const segments = [segment({ a: 10, b: 10, everywhere: 9 }), segment({ c: 10, d: 10, everywhere: 9 })];
    const counts = [{ value: 'everywhere', count: 18 }];
    const expected = { name: 'facet', counts, errorBound: 0, unlistedBound: 10 };
    expect(countsOf(segments, aFacet({ field: 'tag', size: 1 }))).to.deep.equal(expected);
  });

  it('count numbers, most frequent first, then by value', () => {
    fc.assert(
      fc.property(someSegments, fc.integer({ min: 1, max: 9 }), fc.constantFrom('n', 'm'), (segments, size, field) => {
        const values = segments.flat().flatMap(({ numbers }) => numbers[field] ?? []);
        const expected = tally(values, (a, b) => a - b);
        expect(countsOf(segments, aFacet({ field, size }))).to.deep.equal(cut(expected, size));
      }),
    );
  });

  it('count dates by the units of the calendar that they lie in', () => {
    const units = [
      [CalendarUnit.CALENDAR_UNIT_YEAR, 4],
      [CalendarUnit.CALENDAR_UNIT_MONTH, 7],
      [CalendarUnit.CALENDAR_UNIT_DAY, 10],
      [CalendarUnit.CALENDAR_UNIT_HOUR, 13],
    ] as const;
    const years4 = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        fc.array(years4, { maxLength: 20 }),
        fc.constantFrom(...units),
        (dates, [calendarUnit, characters]) => {
          const docs = dates.map((date, seq) => aDoc(seq, { numbers: { on: date.getTime() } }));
          const expected = tally(
            dates.map((date) => date.toISOString().slice(0, characters)),
            byBytes,
          );
          const counted = countsOf([docs], aFacet({ field: 'on', calendarUnit }));
          expect(counted).to.deep.equal(cut(expected, 100, ({ value: a }, { value: b }) => byBytes(a, b)));
        },
      ),
    );
  });

  it('name years beyond four digits, and leave out what no calendar reaches', () => {
    const byYear = (...values: (number | undefined)[]) => {
      const docs = values.map((on, seq) => aDoc(seq, { numbers: { on } }));
      const facet = aFacet({ field: 'on', size: 9, calendarUnit: CalendarUnit.CALENDAR_UNIT_YEAR });
      return countsOf([docs], facet).counts?.map(({ value }) => value);
    };
    expect(byYear(Date.UTC(12_026, 0), Date.UTC(-5, 0), 8.64e15, -8.64e15)).to.deep.equal([
      '-271821',
      '-000005',
      '+012026',
      '+275760',
    ]);
    expect(byYear(8.65e15, undefined)).to.deep.equal([]);
  });

  it('write dates as ISO 8601, as filters take them', () => {
    const docs = [0, 0.5, 1e300].map((on, seq) => aDoc(seq, { numbers: { on } }));
    const values = countsOf([docs], aFacet({ field: 'on' })).counts?.map(({ value }) => value);
    expect(values).to.deep.equal(['1970-01-01T00:00:00.000Z', '0.5', '1e+300']);
  });

  it('count numbers by steps, each for the greatest multiple of the interval that is not above it', () => {
    const whole = fc.integer({ min: -40, max: 40 });
    fc.assert(
      fc.property(fc.array(whole, { maxLength: 40 }), fc.constantFrom(1, 3, 10, 0.5, 0.25), (values, interval) => {
        const docs = values.map((n, seq) => aDoc(seq, { numbers: { n } }));
        const begins = values.map((n) => n - (((n % interval) + interval) % interval));
        const expected = tally(begins, (a, b) => a - b);
        expect(countsOf([docs], aFacet({ interval }))).to.deep.equal(cut(expected, 100, upwards));
      }),
    );
  });

  it('list units and steps upwards, of too many the most frequent, and say how frequent others can be', () => {
    const whole = fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 60 });
    fc.assert(
      fc.property(whole, fc.integer({ min: 1, max: 8 }), (values, size) => {
        const docs = values.map((n, seq) => aDoc(seq, { numbers: { n, on: Date.UTC(2000 + n, 5) } }));
        const expected = cut(
          tally(values, (a, b) => a - b),
          size,
          upwards,
        );
        expect(countsOf([docs], aFacet({ interval: 1, size }))).to.deep.equal(expected);
        const years = countsOf([docs], aFacet({ field: 'on', size, calendarUnit: CalendarUnit.CALENDAR_UNIT_YEAR }));
        const asSteps = years.counts?.map((each) => ({ ...each, value: String(Number(each.value) - 2000) }));
        expect({ ...years, counts: asSteps }).to.deep.equal(expected);
      }),
    );
  });

  it('count decimals for the step that begins with the greatest multiple of a decimal interval, to the last digit', () => {
    const digits = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        digits,
        fc.integer({ min: 1, max: 1e4 }),
        digits,
        (v, e, w, d) => {
          // In whole numbers of 10^-(d + e): exact.
          const [value, width] = [BigInt(v) * 10n ** BigInt(d), BigInt(w) * 10n ** BigInt(e)];
          const begin = value - (((value % width) + width) % width);
          const docs = [aDoc(0, { numbers: { n: Number(`${v}e-${e}`) } })];
          const [count] = countsOf([docs], aFacet({ interval: Number(`${w}e-${d}`) })).counts ?? [];
          expect(count?.value).to.equal(String(Number(`${begin}e-${d + e}`)));
        },
      ),
    );
  });

  it('count steps in doubles: no -0, no step of what is missing, and a number by itself where steps are too narrow', () => {
    const steps = (interval: number, ...values: (number | undefined)[]) => {
      const docs = values.map((n, seq) => aDoc(seq, { numbers: { n } }));
      return countsOf([docs], aFacet({ interval })).counts?.map(({ value, count }) => [value, count]);
    };
    expect(steps(10, -0, 0, 9.9, undefined)).to.deep.equal([['0', 3]]);
    expect(steps(0.1, 0.3, 0.2, 1.1)).to.deep.equal([
      ['0.2', 1],
      ['0.3', 1],
      ['1.1', 1],
    ]);
    expect(steps(1e-300, 1e300, -1e300)).to.deep.equal([
      ['-1e+300', 1],
      ['1e+300', 1],
    ]);
    expect(steps(5e-324, 5e-324, 1)).to.deep.equal([
      ['5e-324', 1],
      ['1', 1],
    ]);
  });

  it('have an order that is told from the texts of values, and is that in which a shard lists them', () => {
    const value = fc.oneof(
      fc.integer({ min: -8.64e15, max: 8.64e15 }),
      fc.constantFrom(-8.64e15, 8.64e15, 0.5, -0.5, 1e300, -1e300, Date.UTC(-1, 0), Date.UTC(10_000, 5)),
    );
    const facet = fc.constantFrom(
      { field: 'n' },
      { field: 'n', interval: 0.5 },
      { field: 'on' },
      ...[1, 2, 3, 4].map((unit) => ({ field: 'on', calendarUnit: unit as 1 })),
      { field: 'tag' },
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 12 }), facet, (values, given) => {
        const docs = values.map((n, seq) =>
          aDoc(seq, {
            numbers: { n, on: n },
            keywords: { tag: [String.fromCodePoint(Math.abs(Math.trunc(n)) % 0xd000)] },
          }),
        );
        const request = aFacet({ ...given, size: 100 });
        const counts = countsOf([docs], request).counts ?? [];
        const [read] = checkFacets(sortSchema, [request]);
        if (read === undefined) throw new Error('a facet was not read');
        const order = facetOrder(read);
        const byCount = (a: number, b: number): number => (isHistogram(read) ? 0 : b - a);
        const sorted = [...counts].sort(
          (a, b) => byCount(Number(a.count), Number(b.count)) || order(String(a.value), String(b.value)),
        );
        expect(sorted).to.deep.equal(counts);
        const texts = counts.map((count) => String(count.value));
        expect(texts.every((a, i) => texts.every((b, j) => (i === j) === (order(a, b) === 0)))).to.equal(true);
      }),
    );
  });

  it('count ranges, which may overlap, all of them in the order of the request whatever the size', () => {
    const bound = fc.option(fc.integer({ min: -4, max: 4 }), { nil: undefined });
    const range = fc.tuple(bound, bound).filter(([from, to]) => (from ?? -9) < (to ?? 9));
    fc.assert(
      fc.property(
        someSegments,
        fc.uniqueArray(range, { minLength: 1, maxLength: 6, selector: String }),
        (segments, ranges) => {
          const values = segments.flat().flatMap(({ numbers }) => numbers['n'] ?? []);
          const expected = ranges.map(([from, to]) => ({
            value: `${from ?? ''}..${to ?? ''}`,
            count: values.filter((value) => value >= (from ?? -9) && value < (to ?? 9)).length,
          }));
          const asked = ranges.map(([from, to]) => ({
            name: '',
            ...(from === undefined ? {} : { from }),
            ...(to === undefined ? {} : { to }),
          }));
          expect(countsOf(segments, aFacet({ field: 'n', size: 1, ranges: asked }))).to.deep.equal({
            name: 'facet',
            counts: expected,
            errorBound: 0,
            unlistedBound: 0,
          });
        },
      ),
    );
  });

  it('take names of ranges from the request, or from their bounds', () => {
    const docs = [aDoc(1, { numbers: { on: 5 } })];
    const ranges = [
      { name: 'early', to: 9 },
      { name: '', from: 0 },
    ];
    const { counts } = countsOf([docs], aFacet({ field: 'on', ranges }));
    expect(counts?.map(({ value }) => value)).to.deep.equal(['early', '1970-01-01T00:00:00.000Z..']);
  });

  it('state how much a count can be too low by when there are more values than are kept', () => {
    const values = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 400 });
    fc.assert(
      fc.property(
        values,
        values,
        fc.constantFrom('n', 'tag'),
        fc.integer({ min: 2, max: 12 }),
        fc.constantFrom(1, 3, 100),
        (first, second, field, limit, size) => {
          const segments = [first, second].map((numbers) =>
            numbers.map((n, seq) => aDoc(seq, { numbers: { n }, keywords: { tag: [String(n)] } })),
          );
          const { counts = [], errorBound, unlistedBound } = countsOf(segments, aFacet({ field, size }), limit);
          for (const [value, count] of occurrences([...first, ...second].map(String))) {
            const listed = counts.find((each) => each.value === value);
            expect(count - Number(listed?.count ?? 0)).to.be.within(0, Number(listed ? errorBound : unlistedBound));
          }
          const kept = limit * (field === 'n' ? 1 : 2);
          expect(counts.length).to.be.at.most(kept);
          expect(Number(errorBound)).to.be.at.most((2 * (first.length + second.length)) / limit);
        },
      ),
    );
  });

  it('forget what is rare first, also where all values are frequent', () => {
    const values = [...Array.from({ length: 400 }, () => 1), ...Array.from({ length: 300 }, () => 2), 3];
    const docs = values.map((n, seq) => aDoc(seq, { numbers: { n } }));
    const { counts, errorBound } = countsOf([docs], aFacet({ field: 'n' }), 2);
    expect(counts).to.deep.equal([{ value: '1', count: 100, errorBound: 300 }]);
    expect(errorBound).to.equal(300);
  });

  it('count exactly as long as all values are kept, many though they are', () => {
    const docs = Array.from({ length: 9000 }, (_, seq) => aDoc(seq, { numbers: { n: (seq * 7) % 3000 } }));
    const { counts, errorBound } = countsOf([docs], aFacet({ field: 'n', size: 3000 }));
    expect(counts?.map(({ value, count }) => [Number(value), count])).to.deep.equal(
      Array.from({ length: 3000 }, (_, n) => [n, 3]),
    );
    expect(errorBound).to.equal(0);
  });

  it('are exact where all values are kept, however few are listed, and say how frequent the next one is', () => {
    const docs = ['a', 'a', 'a', 'b', 'b', 'c'].map((tag, seq) => aDoc(seq, { keywords: { tag: [tag] } }));
    const results = [3, 2, 1].map((size) => countsOf([docs], aFacet({ field: 'tag', size })));
    expect(results.map(({ errorBound }) => errorBound)).to.deep.equal([0, 0, 0]);
    expect(results.map(({ unlistedBound }) => unlistedBound)).to.deep.equal([0, 1, 2]);
  });

  it('may be asked for while more matches are to come, several at once', () => {
    const docs = [aDoc(1, { numbers: { n: 7 } }), aDoc(2, { numbers: { n: 7 }, keywords: { tag: ['a'] } })];
    const facets = [aFacet({ name: 'numbers', field: 'n' }), aFacet({ name: 'tags', field: 'tag' })];
    const counter = facetCounter(sortSchema, { facets });
    counter?.begin(fakeSegment(docs), 0);
    counter?.count(0);
    const countsNow = () => counter?.results().map(({ name, counts }) => [name, counts?.map(({ count }) => count)]);
    expect(countsNow()).to.deep.equal([
      ['numbers', [1]],
      ['tags', []],
    ]);
    counter?.count(1);
    expect(countsNow()).to.deep.equal([
      ['numbers', [2]],
      ['tags', [1]],
    ]);
  });

  it('need no counter where none is asked for', () => {
    expect(facetCounter(sortSchema, { facets: [] })).to.equal(undefined);
  });

  it('name facet, value and what is allowed when they cannot be counted', () => {
    const faults: [Partial<FacetRequest__Output>, string][] = [
      [
        { field: 'none' },
        'facet `facet`: field `none` must be a keyword, number or date field; there is no such field',
      ],
      [{ field: 'title' }, 'it is of type text'],
      [{ field: 'n', size: 10_001 }, 'size must be in [0, 10000], got 10001'],
      [{ field: 'n', calendarUnit: 1 }, 'a calendar unit is for date fields, got `n` of type number'],
      [{ field: 'on', calendarUnit: 5 as 4 }, 'calendar unit must be in [0, 4], got 5'],
      [{ field: 'on', calendarUnit: 1, ranges: [{ name: 'x' }] }, 'must not have both ranges and a calendar unit'],
      [{ field: 'n', interval: -1 }, 'interval must be above 0 and finite, got -1'],
      [{ field: 'n', interval: Number.NaN }, 'interval must be above 0 and finite, got NaN'],
      [{ field: 'n', interval: Number.POSITIVE_INFINITY }, 'interval must be above 0 and finite, got Infinity'],
      [{ field: 'on', interval: 1 }, 'an interval is for number fields, got `on` of type date'],
      [{ field: 'tag', interval: 1 }, 'an interval is for number fields, got `tag` of type keyword'],
      [{ field: 'n', interval: 1, ranges: [{ name: 'x' }] }, 'must not have both ranges and an interval'],
      [{ field: 'on', interval: 1, calendarUnit: 1 }, 'must not have both a calendar unit and an interval'],
      [{ field: 'tag', ranges: [{ name: 'x' }] }, 'ranges are of number or date fields, got `tag` of type keyword'],
      [{ field: 'n', ranges: [{ name: '', from: 2, to: 2 }] }, 'range `2..2` must begin below its end, got 2 and 2'],
      [{ field: 'n', ranges: [{ name: '', from: Number.NaN }] }, 'must begin below its end, got NaN and Infinity'],
      [{ field: 'n', ranges: [{ name: 'x' }, { name: 'x', to: 1 }] }, 'names of ranges must differ, got `x` twice'],
      [
        { field: 'n', ranges: Array.from({ length: 257 }, (_, i) => ({ name: String(i) })) },
        'at most 256 ranges, got 257',
      ],
    ];
    for (const [facet, message] of faults) expect(() => countsOf([], aFacet(facet))).to.throw(InvalidQuery, message);
    const many = (count: number, name: (i: number) => string) => () =>
      facetCounter(sortSchema, {
        facets: Array.from({ length: count }, (_, i) => aFacet({ name: name(i), field: 'n' })),
      });
    expect(many(33, String)).to.throw(InvalidQuery, 'at most 32 facets, got 33');
    expect(many(2, () => 'x')).to.throw(InvalidQuery, 'names of facets must differ, got `x` twice');
  });
});

function aDoc(seq: number, given: Partial<Doc>): Doc {
  return { seq, id: `d${seq}`, isLive: true, score: 0, numbers: {}, keywords: {}, ...given };
}

function aFacet(given: Partial<FacetRequest__Output>): FacetRequest__Output {
  return { name: 'facet', field: 'n', size: 0, ranges: [], calendarUnit: 0, interval: 0, ...given };
}

function countsOf(segments: readonly Doc[][], facet: FacetRequest__Output, maxValues?: number): FacetResult {
  const counter = facetCounter(sortSchema, { facets: [facet] }, maxValues);
  segments.forEach((docs, place) => {
    counter?.begin(fakeSegment(docs), place);
    docs.forEach((_, ordinal) => {
      counter?.count(ordinal);
    });
  });
  return counter?.results()[0] ?? {};
}

function occurrences<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Values with their counts in order. */
function tally<T>(values: readonly T[], byValue: (a: T, b: T) => number): Tallied[] {
  return [...occurrences(values)]
    .sort(([a, countA], [b, countB]) => countB - countA || byValue(a, b))
    .map(([value, count]) => ({ value: String(value), count }));
}

interface Tallied {
  readonly value: string;
  readonly count: number;
}

/** @param inOrder of those that are listed; nothing: as they are */
function cut(all: Tallied[], size: number, inOrder: (a: Tallied, b: Tallied) => number = () => 0): FacetResult {
  const counts = all.slice(0, size).sort(inOrder);
  return { name: 'facet', counts, errorBound: 0, unlistedBound: all[size]?.count ?? 0 };
}

function upwards(a: Tallied, b: Tallied): number {
  return Number(a.value) - Number(b.value);
}
