import { FieldCombination, Occur } from '@muster/proto';
import {
  analyzeQuery,
  contribution,
  InvalidQuery,
  idf,
  onGrid,
  parseQuery,
  QuerySyntaxError,
  schemaFromJson,
  searchableFields,
  weighQuery,
} from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';

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

  describe('minimum should match', () => {
    const minimum = (asked: string, isStrict = false) =>
      analyze('a1 b1 c1 +d1', { minimumShouldMatch: asked, isStrict }).query.minimumShouldMatch;

    const table: [asked: string, clauses: number][] = [
      ['', 0],
      ['0', 0],
      ['2', 2],
      ['3', 3],
      [' 2 ', 2],
      ['75%', 2],
      ['100%', 3],
      ['10%', 0],
      ['-1', 2],
      ['-3', 0],
      ['-25%', 3],
      ['-50%', 2],
      ['-100%', 0],
    ];
    for (const [asked, clauses] of table) {
      it(`takes "${asked}" of 3 for ${clauses}`, () => {
        expect([minimum(asked), minimum(asked, true)]).to.deep.equal([clauses, clauses]);
      });
    }

    for (const asked of ['x', '101%', '-101%', '1.5', '1025', '-1025', '--1', '5000000000', '%', '2<3']) {
      it(`refuses ${asked}`, () => {
        expect(() => minimum(asked)).to.throw(InvalidQuery, `in [-100%, 100%], got \`${asked}\``);
      });
    }

    it('takes all or none where there are too few clauses, and refuses that when strict', () => {
      expect([minimum('4'), minimum('1024'), minimum('-4')]).to.deep.equal([3, 3, 0]);
      for (const asked of ['4', '-4']) {
        expect(() => minimum(asked, true)).to.throw(
          InvalidQuery,
          `must be in [-3, 3] for a query of 3 optional clauses, got \`${asked}\``,
        );
      }
    });
  });

  it('multiplies boosts up to 1,000', () => {
    expect(analyze('(x^10)^50').terms).to.have.length(2);
    expect(() => analyze('(x^10)^51', { isStrict: true })).to.throw(InvalidQuery, '`title:x` is 1020');
    const [clause] = analyze('title:x^1000').query.clauses;
    expect(clause?.kind === 'word' && clause.terms[0]?.boost).to.equal(1000);
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
    const text = Array.from({ length: 1100 }, (_, i) => `w${i}`).join('-');
    expect(() => analyze(text, { isStrict: true })).to.throw(InvalidQuery, 'at most 1024 clauses, this one has more');
  });

  it('stops at 10,000 terms over all fields', () => {
    const searchFields = Array.from({ length: 20 }, () => ({ field: 'title' }));
    const text = Array.from({ length: 600 }, (_, i) => `w${i}`).join(' ');
    const { query, truncated } = analyze(text, { searchFields });
    expect([query.clauses.length, truncated]).to.deep.equal([500, true]);
    expect(() => analyze(text, { searchFields, isStrict: true })).to.throw(InvalidQuery, 'at most 10000 terms over');
    const phrases = analyze(`"${'a '.repeat(600)}" x`, { searchFields }).query.clauses;
    expect(phrases.map(({ kind }) => kind)).to.deep.equal(['word']);
  });

  it('loses no word when lenient, whatever the marks around it', () => {
    const marks = ['"', '(', ')', '+', '-', '^', '~', '~1', '*', ':', ' ', ' fox ', 'dog', 'wi-fi', 'tag:', '\u3000'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...marks)), fc.boolean(), (list, expandsPatterns) => {
        const text = list.join('');
        // Groups of nothing but -not and stray marks vanish with what they hold only if nothing is left to search for.
        const { terms, matchesNothing } = analyze(text, { expandsPatterns, searchFields: [{ field: 'title' }] });
        const found = new Set(terms.flatMap(({ term }) => term.split(/[^a-z]+/)));
        if (matchesNothing) return;
        for (const word of text.match(/fox|dog|wi|fi(?!x)/g) ?? []) {
          expect(
            [...found].some((term) => term.includes(word)),
            `${word} of ${text}`,
          ).to.equal(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('prefixes and fuzzy words', () => {
  const expanding = (text: string, options = {}) => analyze(text, { expandsPatterns: true, ...options });
  const pattern = (field: string, text: string, maxEdits: number) => ({ field, text, maxEdits });

  it('looks a prefix up as it is, though words are stemmed, beside what the word itself would find', () => {
    const { query, patterns, terms } = expanding('+Relational*^3');
    expect(query.clauses).to.deep.equal([
      {
        kind: 'termSet',
        occur: OCCUR_MUST,
        fields: [
          { field: 'title', boost: 6, terms: ['relational'], pattern: pattern('title', 'relational', 0) },
          { field: 'body', boost: 3, terms: ['relat'], pattern: pattern('body', 'relational', 0) },
        ],
      },
    ]);
    expect(patterns).to.deep.equal([pattern('title', 'relational', 0), pattern('body', 'relational', 0)]);
    expect(terms).to.deep.equal([
      { field: 'title', term: 'relational' },
      { field: 'body', term: 'relat' },
    ]);
  });

  it('takes stop words for prefixes, which may be the beginning of others', () => {
    expect(expanding('body:the*').query.clauses).to.deep.equal([
      {
        kind: 'termSet',
        occur: OCCUR_SHOULD,
        fields: [{ field: 'body', boost: 1, terms: ['the'], pattern: pattern('body', 'the', 0) }],
      },
    ]);
  });

  it('takes the last token only for a prefix, and only where the text ends with it', () => {
    const [first, second, ...more] = expanding('title:wi-fi*').query.clauses;
    expect([first?.kind, second?.kind, more.length]).to.deep.equal(['word', 'termSet', 0]);
    expect(expanding('title:C+*').patterns).to.deep.equal([]);
    expect(expanding('tag:C+*').patterns).to.deep.equal([pattern('tag', 'C+', 0)]);
    expect(expanding('title:東京都*').patterns).to.deep.equal([pattern('title', '京都', 0)]);
    expect(expanding('title:東*').patterns).to.deep.equal([pattern('title', '東', 0)]);
  });

  it('makes a group of a word that fields take apart differently', () => {
    const { clauses } = expanding('+wi-fi*', { searchFields: [{ field: 'title' }, { field: 'tag' }] }).query;
    expect(clauses.map(({ kind, occur }) => [kind, occur])).to.deep.equal([
      ['group', OCCUR_MUST],
      ['termSet', OCCUR_MUST],
    ]);
  });

  it('needs no index where every prefix is a term', () => {
    const typed = schemaFromJson({ id: 'id', fields: { name: { type: 'text', analyzer: 'edge-ngram' } } });
    const tree = parseQuery('Jav* jav', { syntax: 'strict', fields: searchableFields(typed) });
    const { query, patterns } = analyzeQuery(tree, typed, { expandsPatterns: true });
    expect(patterns).to.deep.equal([]);
    expect(query.clauses).to.deep.equal([
      { kind: 'termSet', occur: OCCUR_SHOULD, fields: [{ field: 'name', boost: 1, terms: ['jav'] }] },
      { kind: 'word', occur: OCCUR_SHOULD, terms: [{ field: 'name', term: 'jav', boost: 1 }] },
    ]);
  });

  describe('of a strict query', () => {
    const strict = (text: string) => {
      const tree = parseQuery(text, { syntax: 'strict', fields: searchableFields(schema) });
      return analyzeQuery(tree, schema, { isStrict: true, expandsPatterns: true });
    };
    const refused: [text: string, column: number, fault: string][] = [
      ['fox && dog', 5, '`&&` holds no word: words are of letters and digits'],
      ['+title:!!!', 1, '`!!!` holds no word'],
      ['(a "…")', 4, '`…` holds no word'],
      ['𝒳 foo.*', 3, '`foo.*` is no prefix: `*` must follow a letter or digit'],
      ['fox a~1', 5, 'edits must be fewer than characters, got 1 for `a`'],
      ['title:ox~2', 1, 'edits must be fewer than characters, got 2 for `ox`'],
      ['"fox"~2', 1, 'slop must be of a phrase of at least two words, got `fox`'],
    ];
    for (const [text, column, fault] of refused) {
      it(`refuses ${JSON.stringify(text)}, of which a part would come to nothing or to something else`, () => {
        expect(() => strict(text))
          .to.throw(QuerySyntaxError, fault)
          .with.property('column', column);
      });
    }

    it('takes stop words, values of keyword fields, and words that only some fields have', () => {
      for (const text of ['the fox', '"the fox"~2', 'tag:&&', 'tag:C+*', 'a~', '"wi-fi"~2', 'C++ 7'])
        expect(() => strict(text), text).not.to.throw();
    });

    it('refuses a phrase of more words than one may have, of which a lenient query takes the first', () => {
      const text = `"${'a1 '.repeat(1025)}"`;
      expect(() => strict(text)).to.throw(InvalidQuery, 'at most 1024 words in a phrase');
      expect(analyze(text).truncated).to.equal(true);
    });
  });

  it('comes near to words as the field knows them, fewer edits away than they have characters', () => {
    const edits = (text: string) => expanding(`tag:${text}`).patterns.map(({ maxEdits }) => maxEdits);
    expect(['a~', 'ab~', 'abc~', 'abcde~', 'abcdef~', 'a~2', 'ab~2', 'abc~2', '𝒳𝒴~2'].map(edits)).to.deep.equal([
      [],
      [1],
      [1],
      [1],
      [2],
      [],
      [1],
      [2],
      [1],
    ]);
    expect(expanding('body:foxes~1 body:the~').query.clauses).to.deep.equal([
      {
        kind: 'fuzzy',
        occur: OCCUR_SHOULD,
        terms: [{ field: 'body', term: 'fox', boost: 1, pattern: pattern('body', 'fox', 1) }],
      },
    ]);
  });

  it('takes them as words where nobody can expand them', () => {
    const kinds = (text: string, options = {}) => analyze(text, options).query.clauses.map(({ kind }) => kind);
    expect(kinds('jav* java~1')).to.deep.equal(['word', 'word']);
  });

  it('takes at most 64 of them, counted by field, and those beyond as words, or says so', () => {
    const text = Array.from({ length: 40 }, (_, i) => `w${i}*`).join(' ');
    const { patterns, truncated, query } = expanding(text);
    expect([patterns.length, truncated, query.clauses.length]).to.deep.equal([64, true, 40]);
    expect(() => expanding(text, { isStrict: true })).to.throw(InvalidQuery, 'at most 64 prefixes and fuzzy words');
  });

  it('takes none of more than 255 UTF-16 units, which shards refuse', () => {
    const isPattern = (text: string) => expanding(`tag:${text}`).patterns.length === 1;
    const [longest, tooLong] = ['x'.repeat(255), 'x'.repeat(256)];
    expect([`${longest}*`, `${longest}~1`, `${tooLong}*`, `${tooLong}~1`].map(isPattern)).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
    expect(expanding(`tag:${tooLong}*`).truncated).to.equal(true);
    const strictly = () => expanding(`tag:${tooLong}*`, { isStrict: true });
    expect(strictly).to.throw(InvalidQuery, 'at most 255 UTF-16 units in a prefix or a fuzzy word');
  });

  it('takes at most 16 fuzzy words among them, and prefixes still', () => {
    const words = Array.from({ length: 20 }, (_, i) => `tag:w${i}~1`).join(' ');
    const { patterns, truncated, query } = expanding(`${words} tag:w*`);
    expect([patterns.map(({ maxEdits }) => maxEdits), truncated]).to.deep.equal([[...new Array(16).fill(1), 0], true]);
    expect(query.clauses.map(({ kind }) => kind)).to.deep.equal([
      ...new Array(16).fill('fuzzy'),
      ...new Array(4).fill('word'),
      'termSet',
    ]);
    expect(() => expanding(words, { isStrict: true })).to.throw(InvalidQuery, 'at most 16 fuzzy words');
  });
});

const bm25 = { k1: 1.2, b: 0.75 };

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

describe('weighQuery of patterns', () => {
  const frequencies: Readonly<Record<string, number>> = { java: 10, jav: 0 };
  const stats = {
    fields: new Map([['title', { documents: 100, totalLength: 500 }]]),
    documentFrequency: (_field: string, term: string) => frequencies[term] ?? 0,
    expansion: ({ maxEdits }: { maxEdits: number }) =>
      maxEdits === 0
        ? [
            { term: 'java', documentFrequency: 10, edits: 0 },
            { term: 'javanese', documentFrequency: 2, edits: 0 },
          ]
        : [
            { term: 'java', documentFrequency: 10, edits: 0 },
            { term: 'lava', documentFrequency: 20, edits: 1 },
          ],
  };
  const weigh = (text: string, given = {}) =>
    weighQuery(
      analyze(text, { expandsPatterns: true, searchFields: [{ field: 'title' }] }),
      { ...stats, ...given },
      bm25,
    ).query.group?.clauses?.[0];

  it('scores a set of terms by its boost, and sorts the terms by bytes', () => {
    expect(weigh('jav*^2')?.termSet).to.deep.equal({
      fields: [{ field: 0, terms: ['jav', 'java', 'javanese'], score: 4 }],
    });
  });

  it('scores a fuzzy word by the best of its terms, less for each edit', () => {
    expect(weigh('java~1')?.word).to.deep.equal({
      combination: FieldCombination.FIELD_COMBINATION_MAXIMUM,
      terms: [
        { field: 0, term: 'java', weight: 2 * idf(100, 10) },
        { field: 0, term: 'lava', weight: 2 * idf(100, 20) * 0.75 },
      ],
    });
  });

  it('keeps the word itself where no shard has told of others', () => {
    expect(weigh('java~1', { expansion: () => [] })?.word?.terms).to.have.length(1);
    expect(weigh('jav*', { expansion: () => [] })?.termSet?.fields?.[0]?.terms).to.deep.equal(['jav']);
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
