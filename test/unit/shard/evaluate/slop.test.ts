import { Occur } from '@muster/proto';
import { explainDocument, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { aRequest } from '../support.js';
import { shardsOf } from './corpus.js';
import { nearFrequency } from './model.js';

const fields = [{ field: 'body', averageLength: 5, k1: 1.2, b: 0.75 }];

function aPhrase(terms: readonly string[], slop: number, positions: readonly number[] = []) {
  const phrase = { field: 0, terms: [...terms], positions: [...positions], weight: 1 };
  return aRequest({ query: { occur: Occur.OCCUR_SHOULD, phrase: { combination: 0, slop, fields: [phrase] } }, fields });
}

/** How often a phrase stands in a document; 0 if it does not match. */
function frequency(shard: ShardIndex, id: string, request: ReturnType<typeof aPhrase>): number {
  return explainDocument(shard, request, { id }).query?.parts[0]?.tf ?? 0;
}

describe('a phrase with slop', () => {
  const texts = {
    row: 'red fox',
    apart: 'red and fox',
    swapped: 'fox red',
    far: 'red one two three fox',
    twice: 'red fox and red quick fox',
    shared: 'red fox red',
    nested: 'red red fox',
    repeated: 'new york new york',
  };
  let shard: ShardIndex;

  before(async () => {
    const documents = Object.entries(texts).map(([id, body]) => ({ id, body }));
    [shard] = (await shardsOf(documents, { shards: 1, memoryBytes: 2 ** 20 })) as [ShardIndex];
  });

  after(() => shard.close());

  const near = (id: keyof typeof texts, text: string, slop: number) =>
    frequency(shard, id, aPhrase(text.split(' '), slop));

  it('counts an occurrence the less the further its words are moved', () => {
    expect(near('row', 'red fox', 3)).to.equal(1);
    expect(near('apart', 'red fox', 3)).to.equal(1 / 2);
    expect(near('far', 'red fox', 3)).to.equal(1 / 4);
    expect(near('twice', 'red fox', 1)).to.equal(1 + 1 / 2);
  });

  it('does not match words that would have to be moved further', () => {
    expect(near('apart', 'red fox', 0)).to.equal(0);
    expect(near('far', 'red fox', 2)).to.equal(0);
  });

  it('finds words in another order, two places moved for neighbours', () => {
    expect(near('swapped', 'red fox', 1)).to.equal(0);
    expect(near('swapped', 'red fox', 2)).to.equal(1 / 3);
  });

  it('counts no more than the rarest of its words', () => {
    expect(near('shared', 'red fox', 2)).to.equal(1);
    expect(near('nested', 'red fox', 2)).to.equal(1);
  });

  it('takes a position for each of equal words', () => {
    expect(near('row', 'red red', 5)).to.equal(0);
    expect(near('repeated', 'new york new york', 1)).to.equal(1);
    expect(near('repeated', 'york york', 1)).to.equal(1 / 2);
  });

  it('counts from the places that words have in the phrase', () => {
    expect(frequency(shard, 'apart', aPhrase(['red', 'fox'], 1, [0, 2]))).to.equal(1);
    expect(frequency(shard, 'row', aPhrase(['red', 'fox'], 1, [0, 2]))).to.equal(1 / 2);
  });

  it('is as frequent as trying every way to place its words says', async () => {
    const someWord = fc.constantFrom('a1', 'b1', 'c1');
    const someText = fc.array(someWord, { minLength: 1, maxLength: 9 });
    const property = fc.asyncProperty(fc.array(someText, { minLength: 1, maxLength: 30 }), async (bodies) => {
      const documents = bodies.map((body, i) => ({ id: String(i), body: body.join(' ') }));
      const [index] = (await shardsOf(documents, { shards: 1, memoryBytes: 2 ** 20 })) as [ShardIndex];
      const [someTerms, someSlop] = [
        fc.array(someWord, { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 1, max: 6 }),
      ];
      const phrases = fc.property(someTerms, someSlop, fc.nat(bodies.length - 1), (terms, slop, document) => {
        const places = terms.map((_, i) => i);
        const expected = nearFrequency(bodies[document] as string[], { terms, places, slop });
        expect(frequency(index, String(document), aPhrase(terms, slop))).to.equal(expected);
      });
      fc.assert(phrases, { numRuns: 60 });
      index.close();
    });
    await fc.assert(property, { numRuns: 12 });
  });
});
