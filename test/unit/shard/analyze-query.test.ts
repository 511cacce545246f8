import { Occur } from '@muster/proto';
import {
  analyzeQuery,
  contribution,
  InvalidQuery,
  idf,
  onGrid,
  parseQuery,
  schemaFromJson,
  searchableFields,
  weighQuery,
} from '@muster/shard/query';
import { expect } from 'chai';

const schema = schemaFromJson({
  id: 'id',
  fields: { title: { type: 'text', analyzer: 'standard', boost: 2 }, body: 'text', tag: 'keyword', year: 'number' },
});
const analyze = (text: string, options = {}) =>
  analyzeQuery(parseQuery(text, { syntax: 'lenient', fields: searchableFields(schema) }), schema, options);

const { OCCUR_SHOULD, OCCUR_MUST, OCCUR_MUST_NOT } = Occur;

describe('analyzeQuery', () => {
  it('makes one clause a word, with its term in every field', () => {
    const { query, terms, fields } = analyze('+Foxes');
    const expected = [
      { field: 'title', term: 'foxes', boost: 2 },
      { field: 'body', term: 'fox', boost: 1 },
    ];
    expect(query.clauses).to.deep.equal([{ kind: 'word', occur: OCCUR_MUST, terms: expected }]);
    expect(terms).to.deep.equal([
      { field: 'title', term: 'foxes' },
      { field: 'body', term: 'fox' },
    ]);
    expect(fields).to.deep.equal(['title', 'body']);
  });

  it('makes several clauses of a word with several tokens, each with its occur', () => {
    const { clauses } = analyze('-wi-fi +x').query;
    expect(clauses.map(({ occur }) => occur)).to.deep.equal([OCCUR_MUST_NOT, OCCUR_MUST_NOT, OCCUR_MUST]);
  });

  it('drops a stop word from the fields that do not index it', () => {
    expect(analyze('the').query.clauses).to.deep.equal([
      { kind: 'word', occur: OCCUR_SHOULD, terms: [{ field: 'title', term: 'the', boost: 2 }] },
    ]);
    expect(analyze('body:the fox').query.clauses).to.have.length(1);
  });

  it('finds nothing to search for in stop words and punctuation', () => {
    for (const text of ['', 'body:the', '!?', '-body:the', 'body:the -fox', '(body:the)']) {
      expect(analyze(text).matchesNothing, text).to.equal(true);
    }
    expect(analyze('fox').matchesNothing).to.equal(false);
  });

  it('takes pure negation from all documents', () => {
    const { clauses } = analyze('-tag:x').query;
    expect(clauses.map(({ kind, occur }) => [kind, occur])).to.deep.equal([
      ['all', OCCUR_MUST],
      ['word', OCCUR_MUST_NOT],
    ]);
  });

  it('keeps the gaps that stop words leave in phrases', () => {
    expect(analyze('body:"the state of the art"').query.clauses[0]).to.deep.include({
      kind: 'phrase',
      fields: [{ field: 'body', terms: ['state', 'art'], positions: [0, 3], boost: 1 }],
    });
  });

  it('resolves minimum should match, percentages rounded down', () => {
    const minimum = (asked: string, text = 'a1 b1 c1 +d1') =>
      analyze(text, { minimumShouldMatch: asked }).query.minimumShouldMatch;
    expect(['', '2', '75%', '100%', '9', '10%'].map((asked) => minimum(asked))).to.deep.equal([0, 2, 2, 3, 3, 0]);
    for (const asked of ['x', '-1', '101%', '1.5']) expect(() => minimum(asked)).to.throw(InvalidQuery, asked);
  });

  it('multiplies boosts up to 1,000', () => {
    expect(analyze('(x^10)^50').terms).to.have.length(2);
    expect(() => analyze('(x^10)^51')).to.throw(InvalidQuery, '`title:x` is 1020');
  });

  it('searches the fields asked for only', () => {
    expect(analyze('New', { searchFields: [{ field: 'tag', boost: 3 }] }).query.clauses).to.deep.equal([
      { kind: 'word', occur: OCCUR_SHOULD, terms: [{ field: 'tag', term: 'New', boost: 3 }] },
    ]);
    expect(() => analyze('x', { searchFields: [{ field: 'year' }] })).to.throw(InvalidQuery, 'type number');
    expect(() => analyze('x', { searchFields: [{ field: 'nope' }] })).to.throw(InvalidQuery, 'no such field');
  });

  it('stops at 1,024 clauses also when one word makes them', () => {
    const { query, truncated } = analyze(Array.from({ length: 1100 }, (_, i) => `w${i}`).join('-'));
    expect(truncated).to.equal(true);
    expect(query.clauses).to.have.length(1024);
  });
});

describe('weighQuery', () => {
  it('weighs by boost and inverse document frequency over documents with the field', () => {
    const stats = {
      fields: new Map([
        ['title', { documents: 10, totalLength: 35 }],
        ['body', { documents: 0, totalLength: 0 }],
      ]),
      documentFrequency: (field: string) => (field === 'title' ? 3 : 0),
    };
    const { query, fields } = weighQuery(analyze('foxes'), stats, { k1: 1.2, b: 0.75 });
    expect(fields).to.deep.equal([
      { field: 'title', averageLength: 3.5, k1: 1.2, b: 0.75 },
      { field: 'body', averageLength: 1, k1: 1.2, b: 0.75 },
    ]);
    expect(query.group?.clauses?.[0]?.word?.terms).to.deep.equal([
      { field: 0, term: 'foxes', weight: 2 * Math.log(1 + 7.5 / 3.5) },
      { field: 1, term: 'fox', weight: Math.log(2) },
    ]);
  });
});

describe('contribution', () => {
  it('is BM25 rounded to a multiple of 2^-26', () => {
    const score = contribution(idf(100, 4), 3, 20, 12.5, 1.2, 0.75);
    expect(score * 2 ** 26).to.equal(Math.round(score * 2 ** 26));
    expect(score).to.be.closeTo((idf(100, 4) * 3) / (3 + 1.2 * (0.25 + (0.75 * 20) / 12.5)), 2 ** -27);
    expect(onGrid(1 / 3)).to.equal(Math.round(2 ** 26 / 3) / 2 ** 26);
  });
});
