import { FieldCombination, Occur, type QueryRequest__Output } from '@muster/proto';
import { type ExplainedDocument, explainDocument, InvalidRequest, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { aQuery, aRequest, evaluateAll, hitsOf } from '../support.js';
import { someRequest } from './arbitraries.js';
import { live, manyDocuments, shardsOf } from './corpus.js';
import { allMatches } from './model.js';

describe('explaining a document', () => {
  const documents = [
    { id: 'a', title: 'red fox', body: 'the quick red fox jumps', tag: 'animal', year: 2001 },
    { id: 'b', title: 'lazy dog', body: 'a dog sleeps and the fox red with anger jumps', year: 1999 },
    { id: 'c', title: 'gone', body: 'red red red fox' },
    { id: 'd', title: 'stone', body: 'fox red', year: 2010 },
    { id: 'c', title: 'stone', body: 'nothing here' },
    { id: 'e', title: 'stone', body: 'fox red' },
  ];
  let shard: ShardIndex;

  before(async () => {
    [shard] = (await shardsOf(documents, { shards: 1, memoryBytes: 1 })) as [ShardIndex];
  });

  after(() => shard.close());

  const explained = (id: string, text: string, given: Partial<QueryRequest__Output> = {}): ExplainedDocument =>
    explainDocument(shard, aRequest({ ...aQuery([shard], text), ...given }), { id });
  const answer = (text: string, k: number) => {
    const request = aRequest({ ...aQuery([shard], text), k });
    const hits = hitsOf(evaluateAll(shard, request));
    return { request, hits, lastHit: hits[k - 1] as { seq: number; score: number } };
  };

  it('says that there is no such document, or none any more', () => {
    expect(explained('nope', 'red')).to.deep.equal({ id: 'nope', verdict: 'missing' });
    expect(explained('c', 'red').verdict).to.equal('unmatched');
  });

  it('says by clause what matched, and by term what that is worth', () => {
    const { query, score } = explained('b', '+fox "red fox" -sleeps');
    expect(score).to.equal(undefined);
    expect(query?.isMatch).to.equal(false);
    expect(query?.clauses.map(({ kind, occur, isMatch }) => [kind, occur, isMatch])).to.deep.equal([
      ['word', 'must', true],
      ['phrase', 'should', false],
      ['word', 'must_not', true],
    ]);
    const [fox] = query?.clauses ?? [];
    expect(fox?.parts.map(({ field, term, tf, length }) => [field, term, tf, length])).to.deep.equal([
      ['body', 'fox', 1, 10],
    ]);
    expect(fox?.score).to.equal(fox?.parts[0]?.score);
  });

  it('says what each clause looks for, whether it matches or not', () => {
    const { query } = explained('b', 'yak title:"red fox"');
    const [yak, phrase] = query?.clauses ?? [];
    expect(query?.sought).to.deep.equal([]);
    expect([yak?.isMatch, phrase?.isMatch]).to.deep.equal([false, false]);
    expect(yak?.sought).to.deep.include({ field: 'body', terms: ['yak'], count: 1 });
    expect(phrase?.sought).to.deep.equal([{ field: 'title', terms: ['red', 'fox'], count: 2 }]);
  });

  it('names the first of many terms, and what all of them begin with', () => {
    const soughtOf = (terms: string[]) => {
      const termSet = { combination: FieldCombination.FIELD_COMBINATION_SUM, fields: [{ field: 0, terms, score: 1 }] };
      const request = aRequest({
        query: { occur: Occur.OCCUR_SHOULD, termSet },
        fields: [{ field: 'body', averageLength: 4, k1: 1.2, b: 0.75 }],
      });
      return explainDocument(shard, request, { id: 'a' }).query?.sought;
    };
    const many = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(soughtOf(many)).to.deep.equal([{ field: 'body', terms: many.slice(0, 5), count: 6 }]);
    const prefixed = ['ju', 'jug', 'jumps'];
    expect(soughtOf(prefixed)).to.deep.equal([{ field: 'body', terms: prefixed, count: 3, prefix: 'ju' }]);
  });

  it('tells how many SHOULD clauses must match', () => {
    const { query, verdict } = explained('a', 'quick stone yak', {
      ...aQuery([shard], 'quick stone yak', { minimumShouldMatch: '2' }),
    });
    expect(verdict).to.equal('unmatched');
    expect(query?.minimumShouldMatch).to.equal(2);
  });

  it('tells a filter, a floor and better hits from no match', () => {
    expect(explained('b', 'fox', { filter: { range: { field: 'year', gte: 2000 } } }).verdict).to.equal('filtered');
    expect(explained('b', 'fox', { floorScore: 1000 }).verdict).to.equal('below-floor');
    expect(explained('b', 'stone').verdict).to.equal('unmatched');
    const { request, lastHit } = answer('fox', 1);
    const verdicts = ['a', 'b', 'd', 'e'].map((id) => explainDocument(shard, request, { id, lastHit }).verdict);
    expect(verdicts).to.deep.equal(['hit', 'outscored', 'outscored', 'outscored']);
  });

  it('tells a tie that went to the smaller seq', () => {
    const { request, hits } = answer('body:red', 10);
    const [first, second] = hits.filter(({ score }) => score === hits[0]?.score);
    expect([first?.seq, second?.seq]).to.deep.equal([3, 5]);
    const lastHit = first as { seq: number; score: number };
    expect(explainDocument(shard, request, { id: 'e', lastHit }).verdict).to.equal('tied');
    expect(explainDocument(shard, request, { id: 'd', lastHit }).verdict).to.equal('hit');
  });

  it('tells what stored numbers are worth, and sets of terms', () => {
    const termSet = {
      combination: FieldCombination.FIELD_COMBINATION_SUM,
      fields: [{ field: 0, terms: ['fix', 'fox', 'jumps'], score: 1.5 }],
    };
    const request = aRequest({
      query: { occur: Occur.OCCUR_SHOULD, termSet },
      fields: [{ field: 'body', averageLength: 4, k1: 1.2, b: 0.75 }],
      priors: [
        { field: 'year', weight: 2, saturation: { pivot: 2001 } },
        { field: 'on', weight: 2, saturation: { pivot: 1 } },
      ],
    });
    const { query, priors, score } = explainDocument(shard, request, { id: 'a' });
    expect(query?.parts).to.deep.equal([
      { field: 'body', term: 'fox jumps', tf: 2, length: 5, weight: 1.5, score: 1.5 },
    ]);
    expect(priors).to.deep.equal([
      { field: 'year', value: 2001, score: 1 },
      { field: 'on', value: undefined, score: 0 },
    ]);
    expect(score).to.equal(2.5);
  });

  it('refuses what evaluating refuses', () => {
    const request = aRequest({ query: { occur: Occur.OCCUR_SHOULD } });
    expect(() => explainDocument(shard, request, { id: 'a' })).to.throw(InvalidRequest, 'a clause must be one of');
  });

  it('gives the score of the evaluation, whatever the query', async () => {
    const many = manyDocuments(400);
    const [index] = (await shardsOf(many, { shards: 1, memoryBytes: 50_000 })) as [ShardIndex];
    const property = fc.property(someRequest, fc.nat(399), (request, place) => {
      const matches = new Map(
        allMatches(live(many), { ...request, filter: null }).map(({ seq, score }) => [seq, score]),
      );
      const { seq, score, verdict } = explainDocument(index, request, { id: (many[place] as { id: string }).id });
      expect(score).to.equal(matches.get(seq as number));
      const isHit = allMatches(live(many), request).some(
        (hit) => hit.seq === seq && hit.score >= (request.floorScore ?? 0),
      );
      expect(verdict === 'hit').to.equal(isHit);
    });
    fc.assert(property, { numRuns: 120 });
    index.close();
  });
});
