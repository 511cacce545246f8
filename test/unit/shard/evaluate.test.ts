import { FieldCombination, type Filter__Output, Occur, type QueryRequest__Output } from '@muster/proto';
import { GenerationGone, InvalidRequest, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import { aQuery, aRequest, aShard, evaluateAll, hitsOf, seqsFound, statsOf } from './support.js';

describe('a shard', () => {
  let shard: ShardIndex;

  before(async () => {
    shard = await aShard([
      {
        id: 'a',
        title: 'red fox',
        body: 'the quick red fox jumps',
        tag: ['animal', 'wild'],
        year: 2001,
        on: '2001-05-06',
      },
      { id: 'b', title: 'lazy dog', body: 'a dog sleeps and the fox red with anger jumps', tag: 'animal', year: 1999 },
      {
        id: 'c',
        title: 'stone',
        body: 'red stone red stone red fox',
        tag: 'New York',
        year: 2010,
        on: '2010-01-01T10:00:00Z',
      },
      { id: 'd', title: 'empty', body: '', year: 0 },
    ]);
  });

  const filtered = (filter: Filter__Output) => seqsFound(shard, '', { query: null, fields: [], filter });

  it('matches a phrase only where its words stand in a row', () => {
    expect(seqsFound(shard, '"red fox"')).to.have.members([0, 2]);
    expect(seqsFound(shard, 'body:"red fox jumps"')).to.deep.equal([0]);
    expect(seqsFound(shard, '"fox red"')).to.deep.equal([1]);
    expect(seqsFound(shard, '"red stone red"')).to.deep.equal([2]);
    expect(seqsFound(shard, '"red yak"')).to.deep.equal([]);
  });

  it('honours must, must not and pure negation', () => {
    expect(seqsFound(shard, '+fox -dog')).to.have.members([0, 2]);
    expect(seqsFound(shard, '+fox +sleeps')).to.deep.equal([1]);
    expect(seqsFound(shard, '+fox +yak')).to.deep.equal([]);
    expect(seqsFound(shard, '-fox')).to.deep.equal([3]);
  });

  it('searches keyword fields by whole values', () => {
    expect(seqsFound(shard, 'tag:"New York"')).to.deep.equal([2]);
    expect(seqsFound(shard, 'tag:animal')).to.have.members([0, 1]);
    expect(seqsFound(shard, 'tag:York')).to.deep.equal([]);
  });

  it('filters by terms', () => {
    expect(filtered({ terms: { field: 'tag', values: ['wild', 'New York', 'none'] } })).to.deep.equal([0, 2]);
    expect(filtered({ terms: { field: 'year', values: ['1999', '0'] } })).to.deep.equal([1, 3]);
    expect(filtered({ terms: { field: 'on', values: ['2001-05-06'] } })).to.deep.equal([0]);
  });

  it('filters by range', () => {
    expect(filtered({ range: { field: 'year', gte: 1999, lt: 2010 } })).to.deep.equal([0, 1]);
    expect(filtered({ range: { field: 'year', gt: 1999 } })).to.deep.equal([0, 2]);
    expect(filtered({ range: { field: 'year', lte: 0 } })).to.deep.equal([3]);
    expect(filtered({ range: { field: 'on', gte: Date.parse('2010-01-01') } })).to.deep.equal([2]);
  });

  it('filters by existence, ids and combinations', () => {
    const exists: Filter__Output = { exists: { field: 'on' } };
    expect(filtered(exists)).to.deep.equal([0, 2]);
    expect(filtered({ exists: { field: 'tag' } })).to.deep.equal([0, 1, 2]);
    expect(filtered({ not: exists })).to.deep.equal([1, 3]);
    const ids: Filter__Output = { ids: { ids: ['b', 'c', 'z'] } };
    expect(filtered(ids)).to.deep.equal([1, 2]);
    expect(filtered({ all: { filters: [exists, ids] } })).to.deep.equal([2]);
    expect(filtered({ any: { filters: [exists, ids] } })).to.deep.equal([0, 1, 2]);
  });

  it('lets a filter select among matches without changing scores', () => {
    const query = aQuery([shard], 'fox');
    const all = hitsOf(evaluateAll(shard, aRequest(query)));
    const some = hitsOf(evaluateAll(shard, aRequest({ ...query, filter: { range: { field: 'year', gt: 2000 } } })));
    expect(some).to.deep.equal(all.filter(({ seq }) => seq !== 1));
  });

  it('names field and value of a faulty filter', () => {
    const faults: [Filter__Output, string][] = [
      [{ terms: { field: 'title', values: ['x'] } }, 'tag, year, on, got "title"'],
      [{ terms: { field: 'year', values: ['x'] } }, 'filter.terms.values must be a number in decimal, got "x"'],
      [{ terms: { field: 'on', values: ['soon'] } }, 'must be a date as in ISO 8601, got "soon"'],
      [{ terms: { field: 'on', values: ['2023-02-29'] } }, 'must be a date as in ISO 8601, got "2023-02-29"'],
      [{ terms: { field: 'tag', values: [] } }, '1 to 1024 entries, got "0 entries"'],
      [{ range: { field: 'tag', gt: 1 } }, 'must be the name of a number or date field: year, on, got "tag"'],
      [{ range: { field: 'year' } }, 'got "no bound"'],
      [{ range: { field: 'year', gt: 1, gte: 1 } }, 'got "gte and gt"'],
      [{ exists: { field: 'nope' } }, 'tag, year, on, got "nope"'],
      [{}, 'filter must have one of: terms, range'],
    ];
    for (const [filter, message] of faults) expect(() => filtered(filter)).to.throw(InvalidRequest, message);
  });

  it('counts only, when no hits are wanted', () => {
    const result = evaluateAll(shard, aRequest({ ...aQuery([shard], 'fox'), k: 0 }));
    expect(result.totalHits).to.equal(3);
    expect(hitsOf(result)).to.deep.equal([]);
  });

  it('drops hits below the floor and keeps those on it', () => {
    const query = aQuery([shard], 'fox');
    const hits = hitsOf(evaluateAll(shard, aRequest(query)));
    const floorScore = hits[1]?.score ?? 0;
    const result = evaluateAll(shard, aRequest({ ...query, floorScore }));
    expect(hitsOf(result)).to.deep.equal(hits.slice(0, 2));
    expect(result.totalHits).to.equal(3);
  });

  it('takes the greatest field where that is asked for', () => {
    const { query, fields } = aQuery([shard], 'fox');
    const [word] = query.group?.clauses ?? [];
    const greatest = {
      occur: Occur.OCCUR_SHOULD,
      word: { terms: word?.word?.terms ?? [], combination: FieldCombination.FIELD_COMBINATION_MAXIMUM },
    };
    const one = (place: number) => {
      const terms = (word?.word?.terms ?? []).filter(({ field }) => field === place);
      const alone = { occur: Occur.OCCUR_SHOULD, word: { terms, combination: FieldCombination.FIELD_COMBINATION_SUM } };
      return hitsOf(evaluateAll(shard, aRequest({ query: alone, fields }))).find(({ seq }) => seq === 0)?.score ?? 0;
    };
    const hits = hitsOf(evaluateAll(shard, aRequest({ query: greatest, fields })));
    expect(hits.find(({ seq }) => seq === 0)?.score).to.equal(Math.max(one(0), one(1)));
  });

  it('explains scores by contributions that sum to them', () => {
    const request = aRequest({ ...aQuery([shard], 'fox "red fox" (+dog sleeps)'), explain: true });
    const result = evaluateAll(shard, request);
    const explained = (result.explanations ?? []).map((each) => JSON.parse(each));
    expect(explained.map(({ score }) => score)).to.deep.equal(hitsOf(result).map(({ score }) => score));
    expect(explained[0].parts[0]).to.have.keys('field', 'term', 'tf', 'length', 'weight', 'score');
  });

  it('refuses what breaks the contract', () => {
    const word = (field: number, weight: number): Partial<QueryRequest__Output> => ({
      query: { occur: Occur.OCCUR_SHOULD, word: { combination: 0, terms: [{ field, term: 'x', weight }] } },
      fields: [{ field: 'body', averageLength: 1, k1: 1, b: 0 }],
    });
    const requests: Partial<QueryRequest__Output>[] = [
      { k: 100_001 },
      word(1, 1),
      word(0, 65_536),
      word(0, Number.NaN),
      { fields: [{ field: 'year', averageLength: 1, k1: 1, b: 0 }] },
      { fields: [{ field: 'body', averageLength: 0, k1: 1, b: 0 }] },
    ];
    for (const request of requests) expect(() => evaluateAll(shard, aRequest(request))).to.throw(InvalidRequest);
    expect(() => evaluateAll(shard, aRequest({ generation: 99 }))).to.throw(GenerationGone);
  });

  it('gives statistics of fields and terms', () => {
    const stats = statsOf(shard, {
      fields: ['body'],
      terms: [
        { field: 'body', term: 'red' },
        { field: 'body', term: 'yak' },
      ],
    });
    expect(stats).to.deep.include({ generation: 4, documents: 4, fields: [{ documents: 3, totalLength: 21 }] });
    expect(stats.terms?.map(({ documentFrequency }) => documentFrequency)).to.deep.equal([3, 0]);
    const frontier = stats.terms?.[0]?.frontier as Buffer;
    expect([...new Uint32Array(new Uint8Array(frontier).buffer)]).to.deep.equal([3, 6, 1, 5]);
  });

  it('names the searchable fields when another is asked for', () => {
    expect(() => statsOf(shard, { fields: ['year'] })).to.throw(InvalidRequest, 'title, body, tag');
  });
});
