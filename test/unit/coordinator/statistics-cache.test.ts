import { StatisticsCache } from '@muster/coordinator';
import { codecs } from '@muster/proto';
import { expect } from 'chai';
import { uint32s } from '../../support/builders.js';

const java = { field: 'body', term: 'java' };
const island = { field: 'body', term: 'island' };
const wanted = { terms: [java, island], patterns: [], fields: ['body'] };

/** What a shard answers: a document frequency for each term, documents for each field. */
function anAnswer(frequencies: readonly number[], documents: readonly number[] = []) {
  const terms = frequencies.map((documentFrequency) => ({
    documentFrequency,
    frontier: uint32s([documentFrequency, 10]),
  }));
  const fields = documents.map((count) => ({ documents: count, totalLength: 10 * count }));
  const answer = { generation: 7, documents: 1000, terms, fields };
  return codecs.termStatsResponse.decode(codecs.termStatsResponse.encode(answer));
}

/** Takes in an answer without a pause. */
function added(cache: StatisticsCache, ...given: Parameters<StatisticsCache['add']>): void {
  for (const _ of cache.add(...given));
}

describe('StatisticsCache', () => {
  it('misses everything at first', () => {
    const cache = new StatisticsCache([7, 7], 100);
    expect({ missing: cache.missing(0, wanted), known: cache.look(wanted) }).deep.equal({
      missing: wanted,
      known: { terms: [undefined, undefined], patterns: [], fields: [undefined], isComplete: false },
    });
  });

  it('misses of a shard only what that shard has not told', () => {
    const cache = new StatisticsCache([7, 7], 100);
    added(cache, 0, { terms: [java], patterns: [], fields: ['body'] }, anAnswer([3], [100]));
    expect([cache.missing(0, wanted), cache.missing(1, wanted)]).deep.equal([
      { terms: [island], patterns: [], fields: [] },
      wanted,
    ]);
  });

  it('sums over the shards that have told', () => {
    const cache = new StatisticsCache([7, 7, 7], 100);
    added(cache, 0, wanted, anAnswer([3, 0], [100]));
    added(cache, 2, wanted, anAnswer([4, 5], [50]));
    const { terms, fields, isComplete } = cache.look(wanted);
    expect({
      terms: terms.map((entry) => [entry?.documentFrequency, entry?.known, entry?.isEverywhere]),
      fields: fields.map((entry) => [entry?.documents, entry?.totalLength, entry?.known]),
      isComplete,
    }).deep.equal({
      terms: [
        [7, 2, false],
        [5, 2, false],
      ],
      fields: [[150, 1500, 2]],
      isComplete: false,
    });
  });

  it('is complete when every shard has told everything, and knows which terms are everywhere', () => {
    const cache = new StatisticsCache([7, 7], 100);
    added(cache, 0, wanted, anAnswer([3, 0], [100]));
    added(cache, 1, wanted, anAnswer([4, 5], [50]));
    const { terms, isComplete } = cache.look(wanted);
    expect({ isComplete, everywhere: terms.map((entry) => entry?.isEverywhere) }).deep.equal({
      isComplete: true,
      everywhere: [true, false],
    });
  });

  it('takes a shard’s newer word for its older one', () => {
    const cache = new StatisticsCache([7], 100);
    added(cache, 0, wanted, anAnswer([3, 1], [100]));
    added(cache, 0, wanted, anAnswer([4, 1], [90]));
    const { terms, fields } = cache.look(wanted);
    expect([terms[0]?.documentFrequency, terms[0]?.known, fields[0]?.documents]).deep.equal([4, 1, 90]);
  });

  it('does not mistake what is missing in an answer for nothing', () => {
    const cache = new StatisticsCache([7], 100);
    added(cache, 0, wanted, anAnswer([3], []));
    expect(cache.missing(0, wanted)).deep.equal({ terms: [island], patterns: [], fields: ['body'] });
  });

  it('keeps frontiers of its own, not views of the message', () => {
    const cache = new StatisticsCache([7], 100);
    const answer = anAnswer([3], []);
    added(cache, 0, { terms: [java], patterns: [], fields: [] }, answer);
    answer.terms[0]?.frontier.fill(0xff);
    expect([
      ...(cache.look({ terms: [java], patterns: [], fields: [] }).terms[0]?.byShard[0]?.frontier ?? []),
    ]).deep.equal([3, 10]);
  });

  it('forgets the terms used longest ago beyond its limit', () => {
    const cache = new StatisticsCache([7], 2);
    for (const term of ['a', 'b', 'c']) {
      added(cache, 0, { terms: [{ field: 'body', term }], patterns: [], fields: [] }, anAnswer([1]));
      cache.look({ terms: [{ field: 'body', term: 'a' }], patterns: [], fields: [] });
    }
    const known = ['a', 'b', 'c'].map(
      (term) => cache.look({ terms: [{ field: 'body', term }], patterns: [], fields: [] }).isComplete,
    );
    expect(known).deep.equal([true, false, true]);
  });

  it('tells the same word in two fields apart', () => {
    const cache = new StatisticsCache([7], 100);
    added(cache, 0, { terms: [java], patterns: [], fields: [] }, anAnswer([3]));
    expect(cache.look({ terms: [{ field: 'title', term: 'java' }], patterns: [], fields: [] }).isComplete).equal(false);
  });
});
