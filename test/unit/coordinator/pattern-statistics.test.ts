import { StatisticsCache, type WantedPattern } from '@muster/coordinator';
import { codecs, type ExpandedTerms } from '@muster/proto';
import { inByteOrder } from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';
import { uint32s } from '../../support/builders.js';
import { expandedTerms } from '../../support/fake-replica.js';

const prefix: WantedPattern = { field: 'body', text: 'ja', maxEdits: 0, maxTerms: 1000 };
const fuzzy: WantedPattern = { field: 'body', text: 'java', maxEdits: 1, maxTerms: 1000 };
const wanted = (...patterns: WantedPattern[]) => ({ terms: [], patterns, fields: [] });

/** What a shard of 1,000 documents answers when asked for patterns. */
function anAnswer(...expansions: ExpandedTerms[]) {
  const answer = { generation: 7, documents: 1000, expansions };
  return codecs.termStatsResponse.decode(codecs.termStatsResponse.encode(answer));
}

const told = (vocabulary: Readonly<Record<string, number>>, pattern: WantedPattern) =>
  anAnswer(expandedTerms(vocabulary, pattern));

/** Takes in an answer without a pause. */
function added(cache: StatisticsCache, ...given: Parameters<StatisticsCache['add']>): void {
  for (const _ of cache.add(...given));
}

/** The terms that a pattern stands for in shards with these terms, with their document frequencies. */
function expansionOf(pattern: WantedPattern, ...shards: Readonly<Record<string, number>>[]) {
  const cache = new StatisticsCache(
    shards.map(() => 7),
    100,
  );
  shards.forEach((vocabulary, shard) => {
    added(cache, shard, wanted(pattern), told(vocabulary, pattern));
  });
  const { patterns, isComplete } = cache.look(wanted(pattern));
  const terms = patterns[0]?.terms.map(({ term, documentFrequency }) => [term, documentFrequency]);
  return { terms, isCut: patterns[0]?.isCut, isComplete };
}

describe('StatisticsCache of patterns', () => {
  it('unites the terms of all shards and sums their documents', () => {
    expect(expansionOf(prefix, { java: 3, jar: 1 }, { jam: 2, java: 4 }, {})).deep.equal({
      terms: [
        ['jam', 2],
        ['jar', 1],
        ['java', 7],
      ],
      isCut: false,
      isComplete: true,
    });
  });

  it('chooses terms near to a word by their documents in all shards', () => {
    expect(expansionOf(fuzzy, { lava: 3, kava: 4, other: 9 }, { lava: 2, java: 1 }).terms).deep.equal([
      ['java', 1],
      ['lava', 5],
      ['kava', 4],
    ]);
  });

  it('knows which shards have each', () => {
    const cache = new StatisticsCache([7, 7], 100);
    added(cache, 0, wanted(fuzzy), told({ lava: 3 }, fuzzy));
    added(cache, 1, wanted(fuzzy), told({}, fuzzy));
    const [entry] = cache.look(wanted(fuzzy)).patterns;
    const [lava] = entry?.terms ?? [];
    expect(lava?.byShard.map((stats) => stats && [stats.documentFrequency, [...stats.frontier]])).deep.equal([
      [3, [1, 10]],
      undefined,
    ]);
  });

  it('misses of a shard only what that shard has not told', () => {
    const cache = new StatisticsCache([7, 7], 100);
    const both = wanted(prefix, fuzzy);
    added(cache, 0, wanted(prefix), told({ java: 3 }, prefix));
    expect([cache.missing(0, both).patterns, cache.missing(1, both).patterns]).deep.equal([[fuzzy], [prefix, fuzzy]]);
    expect(cache.look(wanted(prefix)).isComplete).equal(false);
  });

  it('tells prefixes, fuzzy words and fields apart', () => {
    const cache = new StatisticsCache([7], 100);
    added(cache, 0, wanted(prefix), told({ java: 3 }, prefix));
    const others: WantedPattern[] = [
      { ...prefix, maxEdits: 1 },
      { ...prefix, field: 'title' },
      { ...prefix, text: 'j' },
    ];
    expect(cache.missing(0, wanted(prefix, ...others)).patterns).deep.equal(others);
  });

  it('takes the first 1,000 terms by bytes of all shards together, and says that there are more', () => {
    const some = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`ja${1000 + 2 * i}`, 1]));
    const others = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`ja${1001 + 2 * i}`, 1]));
    const { terms, isCut } = expansionOf(prefix, some, others);
    expect([terms?.length, terms?.[0], terms?.at(-1), isCut]).deep.equal([1000, ['ja1000', 1], ['ja1999', 1], true]);
    expect(expansionOf(prefix, some, some).isCut).equal(false);
  });

  it('takes as few terms as are wanted, and knows each number of them by itself', () => {
    const few = { ...prefix, maxTerms: 2 };
    const vocabulary = { jam: 1, jar: 1, java: 1 };
    expect(expansionOf(few, { jam: 1, java: 5 }, { jar: 1, java: 1 })).deep.equal({
      terms: [
        ['jam', 1],
        ['jar', 1],
      ],
      isCut: true,
      isComplete: true,
    });
    const cache = new StatisticsCache([7], 100);
    added(cache, 0, wanted(few), told(vocabulary, few));
    expect(cache.missing(0, wanted(few, prefix)).patterns).deep.equal([prefix]);
  });

  it('does not change what it has said of a pattern', () => {
    const cache = new StatisticsCache([7, 7], 100);
    const few = { ...fuzzy, maxTerms: 2 };
    added(cache, 0, wanted(few), told({ java: 1, kava: 2 }, few));
    const [before] = cache.look(wanted(few)).patterns;
    const asItWas = structuredClone(before);
    added(cache, 1, wanted(few), told({ jav: 1, java: 9 }, few));
    expect(before).deep.equal(asItWas);
    const [after] = cache.look(wanted(few)).patterns;
    expect(after?.terms.map(({ term, documentFrequency }) => [term, documentFrequency])).deep.equal([
      ['java', 10],
      ['jav', 1],
    ]);
  });

  it('takes in an answer in steps: a pattern each', () => {
    const cache = new StatisticsCache([7], 100);
    const answer = anAnswer(expandedTerms({ java: 3 }, prefix), expandedTerms({ java: 3 }, fuzzy));
    const known = Array.from(cache.add(0, wanted(prefix, fuzzy), answer), () =>
      cache.look(wanted(prefix, fuzzy)).patterns.map((entry) => entry !== undefined),
    );
    expect(known).deep.equal([
      [false, false],
      [false, false],
      [true, false],
    ]);
    expect(cache.look(wanted(prefix, fuzzy)).isComplete).equal(true);
  });

  it('says the same of a pattern however many shards the terms are spread over', () => {
    const terms = fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '\uffff', '😀'), maxLength: 3 }));
    fc.assert(
      fc.property(terms, fc.integer({ min: 1, max: 5 }), fc.constantFrom(0, 1, 2), (list, shards, maxEdits) => {
        const pattern = { field: 'body', text: 'ab', maxEdits: maxEdits as 0 | 1 | 2, maxTerms: 1000 };
        const whole: Record<string, number> = {};
        const parts = Array.from({ length: shards }, (): Record<string, number> => ({}));
        list.forEach((term, i) => {
          const [one, other] = [parts[i % shards] ?? {}, parts[(i * 7) % shards] ?? {}];
          one[term] = (one[term] ?? 0) + i + 1;
          other[term] = (other[term] ?? 0) + 3;
          whole[term] = i + 4;
        });
        expect(expansionOf(pattern, ...parts)).deep.equal(expansionOf(pattern, whole));
      }),
    );
  });

  const untrue: [what: string, answer: ExpandedTerms][] = [
    ['a term that does not fit', { terms: ['java', 'lava'], stats: [{}, {}] }],
    ['terms out of order', { terms: ['java', 'jam'], stats: [{}, {}] }],
    ['a term twice', { terms: ['java', 'java'], stats: [{}, {}] }],
    ['a term without statistics', { terms: ['java'] }],
    ['more documents than there are', { terms: ['java'], stats: [{ documentFrequency: 1001 }] }],
    [
      'more than 1,000 terms',
      {
        terms: Array.from({ length: 1001 }, (_, i) => `ja${i}`).sort(inByteOrder),
        stats: new Array(1001).fill({ documentFrequency: 1, frontier: uint32s([1, 1]) }),
      },
    ],
  ];
  for (const [what, answer] of untrue) {
    it(`does not take in ${what}`, () => {
      const cache = new StatisticsCache([7], 100);
      added(cache, 0, wanted(prefix), anAnswer(answer));
      expect(cache.missing(0, wanted(prefix)).patterns).deep.equal([prefix]);
    });
  }

  it('does not mistake what is missing in an answer for nothing', () => {
    const cache = new StatisticsCache([7], 100);
    added(cache, 0, wanted(prefix), anAnswer());
    expect(cache.missing(0, wanted(prefix)).patterns).deep.equal([prefix]);
  });

  it('forgets the patterns used longest ago beyond its limit, but holds those of the greatest query', () => {
    const cache = new StatisticsCache([7], 100);
    const vocabulary = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`ja${i}`, 1]));
    const many = Array.from({ length: 140 }, (_, i): WantedPattern => ({ ...prefix, field: `f${i}`, maxTerms: 156 }));
    for (const pattern of many) added(cache, 0, wanted(pattern), told(vocabulary, pattern));
    expect(cache.look(wanted(...many.slice(-64))).isComplete).equal(true);
    expect(cache.look(wanted(...many.slice(0, 6))).patterns).deep.equal(new Array(6).fill(undefined));
  });
});
