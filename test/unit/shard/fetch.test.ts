import {
  codecs,
  type FetchRequest__Output,
  type FetchResponse,
  type FindRequest__Output,
  type Highlight__Output,
} from '@muster/proto';
import { createFinder, fetchDocuments, InvalidRequest, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { aQuery, aShard } from './support.js';

const aHighlight = (given: Partial<Highlight__Output> = {}): Highlight__Output => ({
  fields: ['body'],
  maxCharacters: 40,
  preTag: '<b>',
  postTag: '</b>',
  ...given,
});

const seqBytes = (...seqs: number[]) => Buffer.from(Float64Array.from(seqs).buffer);

const aFetch = (given: Partial<FetchRequest__Output>): FetchRequest__Output => ({
  index: 'index',
  generation: 0,
  seqs: seqBytes(),
  fields: [],
  highlight: null,
  query: null,
  queryFields: [],
  context: null,
  ...given,
});

/** All documents asked for. */
function fetched(shard: ShardIndex, request: FetchRequest__Output): FetchResponse {
  const fetching = fetchDocuments(shard, request, () => 0);
  fetching.run(1);
  return fetching.result();
}

/** The snippet of a text of its own document. */
async function snippet(
  body: string,
  text: string,
  given: Partial<Highlight__Output> = {},
): Promise<string | undefined> {
  const shard = await aShard([{ id: 'a', body }]);
  const { query, fields } = aQuery([shard], text);
  const request = aFetch({ seqs: seqBytes(0), highlight: aHighlight(given), query, queryFields: fields });
  return fetched(shard, request).documents?.[0]?.snippets?.[0]?.text;
}

describe('fetchDocuments', () => {
  let shard: ShardIndex;

  before(async () => {
    shard = await aShard([
      { id: 'a', title: 'one', body: 'red fox', extra: { deep: [1, 2] } },
      { id: 'b', title: 'two', body: '' },
    ]);
  });

  it('gives documents as they were indexed, in the order asked for, and says what is missing', () => {
    const { documents } = fetched(shard, aFetch({ seqs: seqBytes(1, 7, 0) }));
    expect(documents?.map(({ seq, missing, id, document }) => [seq, missing, id, document?.toString()])).to.deep.equal([
      [1, false, 'b', '{"id":"b","title":"two","body":""}'],
      [7, true, undefined, undefined],
      [0, false, 'a', '{"id":"a","title":"one","body":"red fox","extra":{"deep":[1,2]}}'],
    ]);
  });

  it('gives selected fields only', () => {
    const { documents } = fetched(shard, aFetch({ seqs: seqBytes(0), fields: ['extra', 'title', 'none'] }));
    expect(documents?.[0]?.document?.toString()).to.equal('{"extra":{"deep":[1,2]},"title":"one"}');
  });

  it('gives no snippet of a field without text, and refuses one of a field that is not text', () => {
    const request = (fields: string[]) => aFetch({ seqs: seqBytes(1), highlight: aHighlight({ fields }) });
    expect(fetched(shard, request([])).documents?.[0]?.snippets?.map(({ field }) => field)).to.deep.equal(['title']);
    expect(() => fetched(shard, request(['tag']))).to.throw(InvalidRequest, 'title, body');
    expect(() => fetched(shard, aFetch({ seqs: Buffer.alloc(7) }))).to.throw(InvalidRequest, '7 bytes');
  });
});

describe('fetchDocuments, of a seq that no document can have,', () => {
  it('names it and the range', async () => {
    const shard = await aShard([{ id: 'a' }]);
    for (const wrong of [Number.NaN, -1, 1.5, 2 ** 53, Number.POSITIVE_INFINITY]) {
      expect(() => fetched(shard, aFetch({ seqs: seqBytes(0, wrong) }))).to.throw(
        InvalidRequest,
        `seqs must be whole numbers in [0, 9007199254740991], got ${wrong}`,
      );
    }
  });
});

describe('a fetch under way', () => {
  const documents = Array.from({ length: 3 }, (_, i) => ({ id: String(i), body: 'red fox' }));

  it('reads the clock after each document instead of holding the sockets up for all of them', async () => {
    const shard = await aShard(documents);
    const fetching = fetchDocuments(shard, aFetch({ seqs: seqBytes(0, 1, 2), highlight: aHighlight() }), () => 5);
    expect([fetching.run(5), fetching.run(5), fetching.run(5)]).to.deep.equal([false, false, true]);
    expect(fetching.result().documents?.map(({ id }) => id)).to.deep.equal(['0', '1', '2']);
  });

  it('reads the clock within a long field, too', async () => {
    const shard = await aShard([{ id: 'a', body: `${'filler '.repeat(20_000)}red fox` }]);
    const { query, fields } = aQuery([shard], 'fox');
    const request = aFetch({ seqs: seqBytes(0), highlight: aHighlight(), query, queryFields: fields });
    const fetching = fetchDocuments(shard, request, () => 5);
    let turns = 1;
    while (!fetching.run(5)) turns++;
    expect(turns).to.be.greaterThan(10);
    expect(fetching.result().documents?.[0]?.snippets?.[0]?.text).to.include('red <b>fox</b>');
  });

  it('marks what it did not come to as missing, in its place', async () => {
    const shard = await aShard(documents);
    const fetching = fetchDocuments(shard, aFetch({ seqs: seqBytes(2, 1, 0) }), () => 5);
    fetching.run(5);
    expect(fetching.result().documents?.map(({ seq, missing }) => [seq, missing])).to.deep.equal([
      [2, false],
      [1, true],
      [0, true],
    ]);
  });
});

describe('a snippet', () => {
  it('marks the matched words of the field', async () => {
    expect(await snippet('A Red, red fox', 'red title:fox')).to.equal('A <b>Red</b>, <b>red</b> fox');
  });

  it('does not mark words that must not match', async () => {
    expect(await snippet('red fox', 'red -yak')).to.equal('<b>red</b> fox');
  });

  it('is taken where most different words stand, cut at word ends', async () => {
    const body = `fox fox fox ${'filler '.repeat(30)}the quick red fox jumped over ${'padding '.repeat(30)}`;
    const text = await snippet(body, 'red fox');
    expect(text).to.equal('the quick <b>red</b> <b>fox</b> jumped over padding');
  });

  it('is the beginning where nothing matches', async () => {
    expect(await snippet(`alpha beta gamma ${'delta '.repeat(20)}`, 'yak', { maxCharacters: 12 })).to.equal(
      'alpha beta',
    );
  });

  it('escapes text when there are tags, and leaves it alone when there are none', async () => {
    const body = '<script>alert("fox & \'hen\'")</script>';
    expect(await snippet(body, 'fox')).to.equal(
      '&lt;script&gt;alert(&quot;<b>fox</b> &amp; &#39;hen&#39;&quot;)&lt;/script&gt;',
    );
    expect(await snippet(body, 'fox', { preTag: '', postTag: '' })).to.equal(body);
  });

  it('never cuts a surrogate pair', async () => {
    const text = await snippet(`x${'𝒳'.repeat(100)}`, 'yak', { preTag: '', postTag: '', maxCharacters: 10 });
    expect(text).to.equal(`x${'𝒳'.repeat(4)}`);
    expect(await snippet('😀'.repeat(100), 'yak', { preTag: '', postTag: '', maxCharacters: 9 })).to.equal(
      '😀'.repeat(4),
    );
  });

  it('is well formed and short enough whatever the text', async () => {
    const aWord = fc.oneof(
      fc.constantFrom('fox', 'red', '<b>', '&', '😀', '𝒳𝒳𝒳', '\n'),
      fc.string({ unit: 'grapheme' }),
    );
    const property = fc.asyncProperty(
      fc.array(aWord, { minLength: 1 }),
      fc.integer({ min: 1, max: 30 }),
      async (list, maxCharacters) => {
        const body = list.join(' ');
        const plain = (await snippet(body, 'red fox', { preTag: '', postTag: '', maxCharacters })) ?? '';
        expect(body).to.include(plain);
        expect(plain.length).to.be.at.most(maxCharacters);
        expect(Buffer.from(plain).toString()).to.equal(plain);
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });
});

describe('createFinder', () => {
  const aFind = (given: Partial<FindRequest__Output>): FindRequest__Output => ({
    query: '',
    k: 10,
    filter: null,
    highlight: null,
    context: null,
    ...given,
  });

  it('answers with hits, documents and snippets in one trip', async () => {
    const shard = await aShard([
      { id: 'a', body: 'red fox', year: 1 },
      { id: 'b', body: 'red hen', year: 2 },
    ]);
    const find = createFinder(shard);
    const ask = (given: Partial<FindRequest__Output>) => {
      const evaluation = find(aFind(given), () => 0);
      expect(evaluation.run(1)).to.equal(true);
      return evaluation.result();
    };
    const { hits, totalHits, documentsDecided, documents } = ask({ query: 'red fox', highlight: aHighlight() });
    expect(hits?.map(({ id }) => id)).to.deep.equal(['a', 'b']);
    expect(hits?.[0]?.snippets).to.deep.equal([{ field: 'body', text: '<b>red</b> <b>fox</b>' }]);
    expect(hits?.[1]?.document?.toString()).to.equal('{"id":"b","body":"red hen","year":2}');
    expect([totalHits?.value, documentsDecided, documents]).to.deep.equal([2, 2, 2]);
    const filter = { range: { field: 'year', gt: 1 } };
    expect(ask({ filter }).hits?.map(({ id }) => id)).to.deep.equal(['b']);
    expect(ask({ query: 'red', filter }).hits?.map(({ id }) => id)).to.deep.equal(['b']);
    expect(ask({ query: '?!' }).hits).to.deep.equal([]);
    expect(() => ask({ k: 1001 })).to.throw(InvalidRequest);
  });

  it('takes a range with one bound as it comes off the wire', async () => {
    const shard = await aShard([
      { id: 'a', year: -1 },
      { id: 'b', year: 2 },
    ]);
    const ids = (range: { gt?: number; gte?: number; lt?: number; lte?: number }) => {
      const request = codecs.findRequest.encode({ k: 10, filter: { range: { field: 'year', ...range } } });
      const evaluation = createFinder(shard)(codecs.findRequest.decode(request), () => 0);
      evaluation.run(1);
      return evaluation.result().hits?.map(({ id }) => id);
    };
    expect([ids({ gt: 0 }), ids({ gte: -1 }), ids({ lt: 0 }), ids({ lte: 2 }), ids({ gt: -2, lt: 2 })]).to.deep.equal([
      ['b'],
      ['a', 'b'],
      ['a'],
      ['a', 'b'],
      ['a'],
    ]);
  });

  it('gives hits it had no time for with their documents, but without snippets', async () => {
    const shard = await aShard([
      { id: 'a', body: 'red fox' },
      { id: 'b', body: 'red hen' },
    ]);
    const evaluation = createFinder(shard)(aFind({ query: 'red fox', highlight: aHighlight() }), () => 5);
    expect(evaluation.run(5)).to.equal(false);
    const found = evaluation.result().hits?.map(({ id, document, snippets }) => [id, document?.toString(), snippets]);
    expect(found).to.deep.equal([
      ['a', '{"id":"a","body":"red fox"}', [{ field: 'body', text: '<b>red</b> <b>fox</b>' }]],
      ['b', '{"id":"b","body":"red hen"}', []],
    ]);
    expect(evaluation.run(5)).to.equal(true);
    expect(evaluation.result().hits?.[1]?.snippets).to.have.length(1);
  });
});
