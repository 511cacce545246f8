import { checkRequest, type RouteConfig } from '@muster/coordinator';
import { DocumentReturn, SearchError, type SearchRequest } from '@muster/proto';
import { expect } from 'chai';
import { aSearchRequest } from '../../support/builders.js';

const route: RouteConfig = {
  sources: [],
  timeoutMs: 1000,
  priors: [],
  cutoff: { strategies: [{ strategy: 'all' }], queriesMayChoose: [], floor: 0 },
  hedgePercent: 100,
  minCoverage: 0,
  topKProbability: 0.9999,
  maxK: 100,
  maxWindow: 500,
  firstPageMs: 100,
  rankWindow: 200,
  allowedHeaders: [],
};

function check(change: SearchRequest) {
  return checkRequest(aSearchRequest(change), 'default', route);
}

/** The code and message of the error that a request is refused with. */
function refusal(change: SearchRequest): readonly [string, string] | undefined {
  try {
    check(change);
    return undefined;
  } catch (error) {
    return error instanceof SearchError ? [error.code, error.message] : ['not a SearchError', String(error)];
  }
}

const manyHeaders = Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`h${i}`, '']));

describe('checkRequest', () => {
  it('takes 10 hits from the first on where nothing is said', () => {
    expect(check({})).deep.equal({ k: 10, offset: 0 });
  });

  const allowed: readonly (readonly [string, SearchRequest])[] = [
    ['no hits', { k: 0 }],
    ['the most hits', { k: 100 }],
    ['the end of the window', { k: 100, offset: 400 }],
    ['the longest query', { query: 'x'.repeat(8192) }],
    ['a filter alone', { query: ' ', filter: { exists: { field: 'tag' } } }],
    ['both ends of min_coverage', { minCoverage: 1 }],
    ['the only strategy', { strategy: { name: 'all' } }],
  ];
  for (const [name, request] of allowed) {
    it(`takes ${name}`, () => {
      expect(refusal(request)).equal(undefined);
    });
  }

  const invalid: readonly (readonly [string, SearchRequest, string])[] = [
    [
      'an empty query',
      { query: '' },
      'query must hold at least one character that is not a space, or come with a filter',
    ],
    [
      'a query of spaces',
      { query: ' \t ' },
      'query must hold at least one character that is not a space, or come with a filter',
    ],
    ['a query of 1 MiB', { query: 'x'.repeat(2 ** 20) }, 'query must be at most 8192 bytes, got 1048576 bytes'],
    ['a query too long in bytes only', { query: 'é'.repeat(4097) }, 'query must be at most 8192 bytes, got 8194 bytes'],
    ['too many hits', { k: 1e9 }, 'k must be in [0, 100] on route "default", got 1000000000'],
    ['a window too deep', { k: 100, offset: 401 }, 'offset + k must be at most 500 on route "default", got 501'],
    ['a timeout too long', { timeoutMs: 600_001 }, 'timeout_ms must be in [0, 600000], got 600001'],
    ['too little coverage', { minCoverage: -0.1 }, 'min_coverage must be in [0, 1], got -0.1'],
    ['too much coverage', { minCoverage: 3 }, 'min_coverage must be in [0, 1], got 3'],
    ['coverage that is no number', { minCoverage: Number.NaN }, 'min_coverage must be in [0, 1], got NaN'],
    [
      'too many document fields',
      { documentFields: new Array(257).fill('f') },
      'document_fields must be at most 256 names, got "257 names"',
    ],
    [
      'some fields of documents without saying which',
      { documents: DocumentReturn.DOCUMENT_RETURN_FIELDS },
      'document_fields must be at least 1 name where documents is DOCUMENT_RETURN_FIELDS, got "0 names"',
    ],
    [
      'snippets too long',
      { highlight: { maxCharacters: 10_001 } },
      'highlight.max_characters must be in [0, 10000], got 10001',
    ],
    [
      'a tag too long',
      { highlight: { postTag: 'ü'.repeat(129) } },
      `highlight.post_tag must be at most 256 bytes, got "${'ü'.repeat(80)}…"`,
    ],
    [
      'a session’s name too long',
      { context: { session: 'ü'.repeat(129) } },
      `context.session must be at most 256 bytes, got "${'ü'.repeat(80)}…"`,
    ],
    [
      'a client’s name too long',
      { context: { client: 'x'.repeat(257) } },
      `context.client must be at most 256 bytes, got "${'x'.repeat(80)}…"`,
    ],
    [
      'too many headers',
      { context: { headers: manyHeaders } },
      'context.headers must be at most 32 of 8192 bytes, got "33 of 89 bytes"',
    ],
    [
      'headers too long',
      { context: { headers: { a: 'x'.repeat(8192) } } },
      'context.headers must be at most 32 of 8192 bytes, got "1 of 8193 bytes"',
    ],
    [
      'a negative boost',
      { searchFields: [{ field: 'title' }, { field: 'text', boost: -1 }] },
      'search_fields[1].boost must be in [0, 1000], got -1',
    ],
    [
      'a boost that is no number',
      { searchFields: [{ field: 'text', boost: Number.NaN }] },
      'search_fields[0].boost must be in [0, 1000], got NaN',
    ],
    [
      'too long a time to keep generations',
      { keepGenerationsMs: 600_001 },
      'keep_generations_ms must be in [0, 600000], got 600001',
    ],
    [
      'an enum number without a name',
      { syntax: 9 as never },
      'syntax must be one of: QUERY_SYNTAX_UNSPECIFIED, QUERY_SYNTAX_LENIENT, QUERY_SYNTAX_STRICT, got 9',
    ],
  ];
  for (const [name, request, message] of invalid) {
    it(`refuses ${name}, naming the field and what is allowed`, () => {
      expect(refusal(request)).deep.equal(['invalid-query', message]);
    });
  }
});
