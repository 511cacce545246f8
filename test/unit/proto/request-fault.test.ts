import { codecs, requestFault, type SearchRequest } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';

/** A filter in a filter, and so on. */
function nested(depth: number, wrap: (inner: object) => object): object {
  return depth === 1 ? { ids: { ids: ['a'] } } : wrap(nested(depth - 1, wrap));
}

describe('requestFault', () => {
  const fine: unknown[] = [
    {},
    { query: 'fox', k: 0, timeoutMs: null, filter: undefined },
    { filter: { kind: 'terms', terms: { field: 'tag', values: ['a'] } } },
    { context: { client: 'me', headers: { a: 'b' } }, totalHitsThreshold: '12' },
    { syntax: 2, minCoverage: 0.5, cursor: Buffer.alloc(1), strategy: { parameters: { a: 1 } } },
    { syntax: 77, filter: { range: { field: 'year', gte: Number.NaN } } },
    { filter: nested(32, (inner) => ({ all: { filters: [inner] } })) },
  ];
  for (const request of fine) {
    it(`has nothing against ${JSON.stringify(request).slice(0, 80)}`, () => {
      expect(requestFault(request)).to.equal(undefined);
      expect(() => codecs.searchRequest.encode(request as SearchRequest)).not.to.throw();
    });
  }

  const faulty: [request: unknown, fault: string | RegExp][] = [
    [undefined, 'the request must be an object, a SearchRequest, got undefined'],
    ['fox', 'the request must be an object, a SearchRequest, got "fox"'],
    [['fox'], 'the request must be an object, a SearchRequest, got a list'],
    [{ query: 42 }, 'query must be a string, got 42'],
    [{ query: 'x', size: 5 }, /^size is not a field of SearchRequest; those are: query, route, k, /],
    [{ k: 1.5 }, 'k must be a whole number in [0, 4294967295], got 1.5'],
    [{ offset: -1 }, 'offset must be a whole number in [0, 4294967295], got -1'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs must be a whole number in [0, 4294967295], got NaN'],
    [
      { totalHitsThreshold: 2 ** 53 },
      'totalHitsThreshold must be a whole number in [0, 9007199254740991], got 9007199254740992',
    ],
    [{ explain: 'yes' }, 'explain must be true or false, got "yes"'],
    [{ minCoverage: '1' }, 'minCoverage must be a number, got "1"'],
    [
      { syntax: 'QUERY_SYNTAX_STRICT' },
      'syntax must be a number of QuerySyntax: QUERY_SYNTAX_UNSPECIFIED (0), QUERY_SYNTAX_LENIENT (1), ' +
        'QUERY_SYNTAX_STRICT (2), got "QUERY_SYNTAX_STRICT"',
    ],
    [{ cursor: 5 }, 'cursor must be bytes, got 5'],
    [{ searchFields: { field: 'a' } }, 'searchFields must be a list, got an object'],
    [{ searchFields: ['title'] }, 'searchFields[0] must be an object, a FieldBoost, got "title"'],
    [{ filter: { terms: { field: 'a', values: ['b', 7] } } }, 'filter.terms.values[1] must be a string, got 7'],
    [{ filter: { term: {} } }, /^filter\.term is not a field of Filter; those are: terms, range, exists, ids,/],
    [{ context: { headers: { a: 1 } } }, 'context.headers["a"] must be a string, got 1'],
    [{ strategy: { parameters: [] } }, 'strategy.parameters must be an object, got a list'],
    [{ filter: nested(200, (inner) => ({ not: inner })) }, 'filter must be nested at most 32 deep'],
    [{ filter: nested(33, (inner) => ({ any: { filters: [inner] } })) }, 'filter must be nested at most 32 deep'],
    [{ query: Symbol('x') }, 'query must be a string, got a symbol'],
  ];
  for (const [request, fault] of faulty) {
    it(`says ${String(fault)}`, () => {
      const said = requestFault(request);
      if (typeof fault === 'string') expect(said).to.equal(fault);
      else expect(said).to.match(fault);
    });
  }

  it('ends on what holds itself', () => {
    const filter: { not?: object } = {};
    filter.not = filter;
    expect(requestFault({ filter })).to.equal('filter must be nested at most 32 deep');
  });

  it('lets nothing through that cannot be encoded', () => {
    const names = fc.constantFrom(
      'query',
      'k',
      'filter',
      'terms',
      'values',
      'not',
      'searchFields',
      'boost',
      'context',
      'explain',
    );
    const values = fc.anything({
      key: names,
      withNullPrototype: true,
      withBigInt: true,
      withDate: true,
      withMap: true,
    });
    fc.assert(
      fc.property(fc.dictionary(names, values), (request) => {
        if (requestFault(request) === undefined) codecs.searchRequest.decode(codecs.searchRequest.encode(request));
      }),
      { numRuns: 5000 },
    );
  });
});
