import { codecs, loadPackageDefinition, type SearchRequest, type SearchResponse } from '@muster/proto';
import { expect } from 'chai';
import * as fc from 'fast-check';

interface Reference {
  readonly Search: {
    requestSerialize(message: SearchRequest): Buffer;
    responseSerialize(message: SearchResponse): Buffer;
  };
}

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme', minLength: 30, maxLength: 400 }));
const whole = fc.oneof(fc.nat(), fc.maxSafeNat());
const uint32 = fc.nat(0xffffffff);

const aHit = fc.record(
  {
    source: text,
    shard: uint32,
    seq: whole,
    id: text,
    score: fc.double({ noNaN: true }),
    document: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    documentMissing: fc.boolean(),
    snippets: fc.array(fc.record({ field: text, text })),
  },
  { requiredKeys: [] },
);

const aResponse = fc.record(
  {
    hits: fc.array(aHit),
    totalHits: fc.record({ value: whole, relation: fc.constantFrom(0, 1, 2) }),
    exact: fc.boolean(),
    degradedBy: fc.array(fc.constantFrom(1, 2, 3, 4), { maxLength: 200 }),
    cursor: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    explanation: text,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<SearchResponse>;

const aRequest = fc.record(
  {
    query: text,
    k: uint32,
    syntax: fc.constantFrom(0, 1, -1, -2_000_000_000),
    minCoverage: fc.double({ noNaN: true }),
    strategy: fc.record({ name: text, parameters: fc.dictionary(text, fc.double({ noNaN: true })) }),
    context: fc.record({ client: text, headers: fc.dictionary(text, text) }),
    waitForSeq: whole,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<SearchRequest>;

describe('the writer of messages', () => {
  let reference: Reference;

  before(async () => {
    reference = (await loadPackageDefinition())['muster.v1.SearchService'] as unknown as Reference;
  });

  it('writes the bytes that the library writes', () => {
    fc.assert(
      fc.property(aResponse, (message) => {
        expect(codecs.searchResponse.encode(message)).deep.equal(reference.Search.responseSerialize(message));
      }),
    );
    fc.assert(
      fc.property(aRequest, (message) => {
        expect(codecs.searchRequest.encode(message)).deep.equal(reference.Search.requestSerialize(message));
      }),
    );
  });

  it('gives bytes of its own: a message is not changed by the next', () => {
    const first = codecs.searchRequest.encode({ query: 'first' });
    codecs.searchRequest.encode({ query: 'other' });
    expect(codecs.searchRequest.decode(first).query).equal('first');
  });

  it('writes messages longer than its buffer, and begins anew behind one that failed', () => {
    const document = Buffer.alloc(3_000_000, 'x');
    const long: SearchResponse = { hits: [{ document }, { document }] };
    expect(codecs.searchResponse.decode(codecs.searchResponse.encode(long)).hits[1]?.document).deep.equal(document);
    expect(() => codecs.searchResponse.encode({ hits: [{ id: 'a', document: 7 as never }] })).throw();
    expect(codecs.searchResponse.encode({ exact: true })).deep.equal(Buffer.from([0x28, 1]));
  });

  it('replaces half a character, which UTF-8 cannot hold', () => {
    const query = codecs.searchRequest.decode(codecs.searchRequest.encode({ query: 'a\ud800b' })).query;
    expect(query).equal('a\ufffdb');
  });

  const noNumbers: [what: string, message: object, value: string][] = [
    ['the name of an enum’s value', { syntax: 'QUERY_SYNTAX_STRICT' }, '`QUERY_SYNTAX_STRICT`'],
    ['digits for a whole number', { k: '10' }, '`10`'],
    ['digits for a negative number', { syntax: '-1' }, '`-1`'],
    ['digits for a double', { minCoverage: '0.5' }, '`0.5`'],
  ];
  for (const [what, message, value] of noNumbers) {
    it(`refuses ${what}, which would go out as another`, () => {
      expect(() => codecs.searchRequest.encode(message as SearchRequest)).throw(TypeError, value);
    });
  }
});
