import { Occur } from '@muster/proto';
import { type AnalyzedClause, analyzeQuery, parseQuery, schemaFromJson, searchableFields } from '@muster/shard/query';
import { expect } from 'chai';

const lines = [
  '# remarks and empty lines say nothing',
  '',
  'tv, television, tele',
  'usa => united states',
  'united states of america, us of a => usa',
  'ny, new york, big apple',
  '1\\,000, thousand',
  'arrow \\=> here => there',
];

function schemaWith(synonyms: readonly string[], fields: object = { body: { type: 'text', analyzer: 'standard' } }) {
  return schemaFromJson({ id: 'id', synonyms, fields });
}

const analyze = (text: string, schema = schemaWith(lines), options = {}) =>
  analyzeQuery(parseQuery(text, { syntax: 'lenient', fields: searchableFields(schema) }), schema, options);

/** A clause in a short form: words as `(a | b^0.5)`, phrases in quotation marks, groups in brackets. */
function shown(clause: AnalyzedClause): string {
  const sign = { [Occur.OCCUR_SHOULD]: '', [Occur.OCCUR_MUST]: '+', [Occur.OCCUR_MUST_NOT]: '-' }[clause.occur];
  const boost = (factor: number) => (factor === 1 ? '' : `^${Number(factor.toFixed(3))}`);
  if (clause.kind === 'word') {
    const joint = clause.combination === 'maximum' ? ' | ' : ' + ';
    const terms = clause.terms.map(
      (each) => `${each.field === 'body' ? '' : `${each.field}:`}${each.term}${boost(each.boost)}`,
    );
    return `${sign}${terms.join(joint)}`;
  }
  if (clause.kind === 'phrase') {
    const [phrase] = clause.fields;
    return `${sign}"${phrase?.terms.join(' ')}"${boost(phrase?.boost ?? 1)}`;
  }
  return clause.kind === 'group' ? `${sign}[${clause.clauses.map(shown).join('; ')}]` : clause.kind;
}

const clausesOf = (text: string, schema = schemaWith(lines)) => analyze(text, schema).query.clauses.map(shown);

describe('synonyms', () => {
  const table: [text: string, clauses: string[]][] = [
    ['red tv', ['red', 'tv | television | tele']],
    ['television', ['television | tv | tele']],
    ['+TV -tele', ['+tv | television | tele', '-tele | tv | television']],
    ['usa', ['[usa; "united states"]']],
    ['united states', ['united', 'states']],
    ['united states of america', ['united | usa^0.25', 'states | usa^0.25', 'of | usa^0.25', 'america | usa^0.25']],
    ['+new +york pizza', ['+[new | ny^0.5; "big apple"^0.5]', '+[york | ny^0.5; "big apple"^0.5]', 'pizza']],
    ['new pizza york', ['new', 'pizza', 'york']],
    ['+new york', ['+new', 'york']],
    ['new york^2', ['new', 'york^2']],
    ['(big apple)^2', ['[[big^2 | ny; "new york"]; [apple^2 | ny; "new york"]]']],
    ['"tv"', ['tv']],
    ['tv* tv~1', ['tv', 'tv']],
    ['1,000', ['1,000 | thousand']],
    ['arrow here', ['arrow | there^0.5', 'here | there^0.5']],
    ['there', ['there']],
  ];
  for (const [text, clauses] of table) {
    it(`makes of ${text}: ${clauses.join(', ')}`, () => {
      expect(clausesOf(text)).to.deep.equal(clauses);
    });
  }

  it('count as one clause with their word', () => {
    const { query } = analyze('tv usa new york', schemaWith(lines), { minimumShouldMatch: '100%' });
    expect(query.minimumShouldMatch).to.equal(4);
  });

  it('are compared as the field knows them, stemmed and without stop words', () => {
    const schema = schemaWith(['televisions, TV', 'state of the art, newest'], { body: 'text' });
    expect(clausesOf('Televisions the state of art', schema)).to.deep.equal([
      'televis | tv',
      'state | newest^0.5',
      'art | newest^0.5',
    ]);
    const [clause] = analyze('newest', schema).query.clauses;
    expect(clause?.kind === 'group' && clause.clauses[1]).to.deep.include({
      kind: 'phrase',
      fields: [{ field: 'body', boost: 1, terms: ['state', 'art'], positions: [0, 3] }],
    });
  });

  it('add up over fields, but are worth the best of them in each', () => {
    const schema = schemaWith(lines, {
      title: { type: 'text', analyzer: 'standard', boost: 2 },
      body: { type: 'text', analyzer: 'standard' },
    });
    expect(clausesOf('tele', schema)).to.deep.equal([
      '[title:tele^2 | title:tv^2 | title:television^2; tele | tv | television]',
    ]);
  });

  it('of a field hold in place of the schema’s, also if there are none', () => {
    const schema = schemaWith(['fox, vulpes'], {
      body: { type: 'text', analyzer: 'standard', synonyms: ['fox, reynard'] },
      none: { type: 'text', analyzer: 'standard', synonyms: [] },
      all: { type: 'text', analyzer: 'standard' },
      tag: 'keyword',
    });
    expect(['body:fox', 'none:fox', 'all:fox', 'tag:fox'].flatMap((text) => clausesOf(text, schema))).to.deep.equal([
      'fox | reynard',
      'none:fox',
      'all:fox | all:vulpes',
      'tag:fox',
    ]);
  });

  it('of several lines are united, up to 64 for a word', () => {
    expect(clausesOf('a', schemaWith(['a, b', 'c => a, d', 'a, c', 'A => b, e']))).to.deep.equal(['a | b | c | e']);
    const many = schemaWith(
      ['x', 'X', 'ｘ'].map((x, i) => [x, ...Array.from({ length: 40 }, (_, n) => `w${i}${n}`)].join()),
    );
    const [clause] = analyze('x', many).query.clauses;
    expect(clause?.kind === 'word' && clause.terms.length).to.equal(65);
  });

  it('that would make too many clauses are left out, and the query says so', () => {
    const schema = schemaWith([`a => ${Array.from({ length: 63 }, (_, i) => `b${i} c`).join()}`]);
    const { query, truncated } = analyze('a '.repeat(20), schema);
    const kinds = query.clauses.map(({ kind }) => kind);
    expect([kinds.slice(0, 15), kinds.slice(15), truncated]).to.deep.equal([
      new Array(15).fill('group'),
      new Array(5).fill('word'),
      true,
    ]);
  });
});
