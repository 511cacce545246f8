import { type Column, type QueryRequest__Output, type QueryResponse, StopReason } from '@muster/proto';
import { evaluateQuery, InvalidRequest, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { aRequest, evaluateAll, hitsOf } from '../support.js';
import { someMixedRequest, someQuickRequest, someRequest } from './arbitraries.js';
import { live, manyDocuments, shardsOf, someDocument } from './corpus.js';
import { featureOfDocument } from './feature-model.js';
import { allMatches, type ModelDocument } from './model.js';

const features = [
  ...['title', 'body', 'tag'].flatMap((field) => [`bm25(${field})`, `words(${field})`, `length(${field})`]),
  ...['words', 'proximity(title)', 'proximity(body)', 'value(year)', 'value(on)', 'words'],
];
const values = ['tag', 'year', 'on'];

function numbersOf({ numbers }: Column = {}): number[] {
  const bytes = Buffer.from(numbers as Buffer);
  return Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i));
}

function textsOf({ numbers, text, missing }: Column = {}): (string | undefined)[] {
  const offsets = Buffer.from(numbers as Buffer);
  return Array.from({ length: offsets.length / 4 - 1 }, (_, i) => {
    if (((((missing as Buffer)[i >>> 3] ?? 0) >>> (i & 7)) & 1) === 1) return undefined;
    return (text as Buffer).subarray(offsets.readUInt32LE(4 * i), offsets.readUInt32LE(4 * i + 4)).toString();
  });
}

/** The features and values of each hit, by its `seq`. */
function rowsOf(response: QueryResponse): Map<number, unknown[]> {
  const [list = {}] = response.lists ?? [];
  const [tag, ...numbers] = list.values ?? [];
  const columns = [...(list.features ?? []).map(numbersOf), textsOf(tag), ...numbers.map(numbersOf)];
  expect(columns.length).to.equal(features.length + values.length);
  for (const column of columns) expect(column.length).to.equal(list.count);
  return new Map(hitsOf(response).map(({ seq }, i) => [seq, columns.map((column) => column[i])]));
}

function rowOf({ document }: ModelDocument, request: QueryRequest__Output): unknown[] {
  const { tag, year = Number.NaN, on = Number.NaN } = document as { tag?: string; year?: number; on?: number };
  return [...features.map((name) => featureOfDocument(name, document, request)), tag, year, on];
}

function expectModel(
  shards: readonly ShardIndex[],
  documents: readonly ModelDocument[],
  request: QueryRequest__Output,
) {
  const bySeq = new Map(documents.map((document) => [document.seq, document]));
  for (const shard of shards)
    for (const [seq, row] of rowsOf(evaluateAll(shard, request)))
      expect(row, `of ${seq}`).to.deep.equal(rowOf(bySeq.get(seq) as ModelDocument, request));
}

describe('features and values of hits', () => {
  it('are what the words of the documents say, whatever the query, the shards and the segments', async () => {
    const property = fc.asyncProperty(
      fc.array(someDocument, { minLength: 1, maxLength: 60 }),
      fc.array(someRequest, { minLength: 40, maxLength: 60 }),
      async (documents, requests) => {
        const splits = await Promise.all([
          shardsOf(documents, { shards: 1, memoryBytes: 2 ** 26 }),
          shardsOf(documents, { shards: 2, memoryBytes: 1 }),
        ]);
        for (const request of requests)
          for (const shards of splits) expectModel(shards, live(documents), { ...request, features, values });
        for (const shard of splits.flat()) shard.close();
      },
    );
    await fc.assert(property, { numRuns: 8 });
  });

  describe('over many blocks', () => {
    const documents = manyDocuments(4000);
    let one: ShardIndex;
    let several: ShardIndex;

    before(async () => {
      [one] = (await shardsOf(documents, { shards: 1, memoryBytes: 2 ** 26 })) as [ShardIndex];
      [several] = (await shardsOf(documents, { shards: 1, memoryBytes: 300_000 })) as [ShardIndex];
    });

    after(() => {
      for (const shard of [one, several]) shard.close();
    });

    const someAsked = fc
      .oneof(someMixedRequest, someQuickRequest, someRequest)
      .map((request) => ({ ...request, features, values }));

    it('are what the words of the documents say', () => {
      expect(several.segments.length).to.be.above(1);
      const all = live(documents);
      fc.assert(
        fc.property(someAsked, (request) => expectModel([one, several], all, request)),
        { numRuns: 60 },
      );
    });

    it('by bm25 over all fields are the score but for priors, to the bit', () => {
      const all = live(documents);
      const bm25 = ['bm25(title)', 'bm25(body)', 'bm25(tag)'];
      const property = fc.property(someRequest, (request) => {
        const response = evaluateAll(several, { ...request, features: bm25 });
        const columns = (response.lists?.[0]?.features ?? []).map(numbersOf);
        const unprior = new Map(allMatches(all, { ...request, priors: [] }).map(({ seq, score }) => [seq, score]));
        const worth = new Map(allMatches(all, request).map(({ seq, score }) => [seq, score - (unprior.get(seq) ?? 0)]));
        hitsOf(response).forEach(({ seq, score }, i) => {
          const words = columns.reduce((sum, column) => sum + (column[i] as number), 0);
          expect(words + (worth.get(seq) ?? 0)).to.equal(score);
        });
      });
      fc.assert(property, { numRuns: 60 });
    });

    it('are the same however often they are stopped, and no hit is told of without them', () => {
      const property = fc.property(someAsked, fc.constantFrom(20, 100, 400), (request, sliceWork) => {
        const asked = { ...request, k: 600, totalHitsThreshold: 100_000 };
        const whole = evaluateAll(several, asked);
        const rows = rowsOf(whole);
        const scores = hitsOf(whole);
        const stopped = evaluateQuery(several, asked, () => 0, { sliceWork });
        let calls = 0;
        for (let isDone = false; !isDone; calls++) {
          isDone = stopped.run(0);
          // Each look takes as long as hundreds of steps.
          if (!isDone && calls % 97 !== 0) continue;
          const sofar = stopped.result(StopReason.STOP_REASON_BUDGET);
          const told = rowsOf(sofar);
          for (const [seq, row] of told) expect(row).to.deep.equal(rows.get(seq) ?? row);
          const untold = scores.find(({ seq }) => !told.has(seq));
          if (untold === undefined) continue;
          expect(sofar.stopReason).to.equal(StopReason.STOP_REASON_BUDGET);
          expect(sofar.boundOfRest).to.be.at.least(untold.score);
          expect(sofar.documentsDecided).to.be.below(several.documents);
        }
        expect(stopped.result(StopReason.STOP_REASON_BUDGET)).to.deep.equal(whole);
      });
      fc.assert(property, { numRuns: 15 });
    });

    it('leave out, where time runs out between them, the worst hits, whatever the order and the groups', () => {
      const [term] = [{ field: 0, term: 'ant', weight: 1 }];
      const request = aRequest({
        query: { occur: 1, word: { combination: 0, terms: [term] } },
        fields: [{ field: 'body', averageLength: 3, k1: 1, b: 1 }],
        k: 1000,
        sort: [
          { field: 'tag', descending: true, missingFirst: false },
          { field: 'year', descending: false, missingFirst: false },
        ],
        collapse: { field: 'tag', hitsPerGroup: 300 },
        features: ['length(body)'],
        values: ['tag'],
      });
      const whole = evaluateAll(one, request).lists?.[0];
      const stopped = evaluateQuery(one, request, () => 0, { sliceWork: 500 });
      let response: QueryResponse;
      do {
        expect(stopped.run(0)).to.equal(false);
        response = stopped.result(StopReason.STOP_REASON_BUDGET);
      } while (Number(response.documentsDecided) < one.documents - 644);
      const list = response.lists?.[0];
      expect([whole?.count, list?.count]).to.deep.equal([900, 256]);
      expect(response.documentsDecided).to.equal(one.documents - 644);
      const first = <T>(entries: T[]): T[] => entries.slice(0, 256);
      expect(textsOf(list?.values?.[0])).to.deep.equal(first(textsOf(whole?.values?.[0])));
      expect(textsOf(list?.collapseKeys ?? {})).to.deep.equal(first(textsOf(whole?.collapseKeys ?? {})));
      expect(textsOf(list?.sortValues?.[0])).to.deep.equal(first(textsOf(whole?.sortValues?.[0])));
      expect(numbersOf(list?.sortValues?.[1])).to.deep.equal(first(numbersOf(whole?.sortValues?.[1])));
      expect(numbersOf(list?.features?.[0])).to.deep.equal(first(numbersOf(whole?.features?.[0])));
    });
  });

  it('are the least by bytes of several keywords, and missing where there is none', async () => {
    const documents = [
      { id: '1', title: 'x', body: '', tag: ['zebra', 'émile', 'Ant'] },
      { id: '2', title: 'x', body: '' },
      { id: '3', title: 'x', body: '', tag: ['émile', 'ﬁg'] },
      { id: '4', title: 'x', body: '', tag: '' },
    ];
    const [shard] = (await shardsOf(documents, { shards: 1, memoryBytes: 1 })) as [ShardIndex];
    const [list] = evaluateAll(shard, aRequest({ values: ['tag', 'year'] })).lists ?? [];
    expect(textsOf(list?.values?.[0])).to.deep.equal(['Ant', undefined, 'émile', '']);
    expect(numbersOf(list?.values?.[1])).to.deep.equal([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    shard.close();
  });

  describe('that cannot be', () => {
    let shard: ShardIndex;

    before(async () => {
      [shard] = (await shardsOf([{ id: '1', title: 'a', body: 'b' }], { shards: 1, memoryBytes: 1 })) as [ShardIndex];
    });

    after(() => shard.close());

    const refuses = (asked: Partial<QueryRequest__Output>, message: string) =>
      expect(() => evaluateAll(shard, aRequest(asked))).to.throw(InvalidRequest, message);

    it('are refused by name, with what can be', () => {
      const grammar = 'bm25(FIELD), words(FIELD), proximity(FIELD), length(FIELD), value(FIELD) or words';
      for (const name of ['', 'bm25', 'bm25()', 'idf(title)', 'words(title', 'toString(x)'])
        refuses({ features: [name] }, `feature must be one of ${grammar}, got "${name}"`);
      refuses(
        { features: ['words', 'bm25(year)'] },
        'the field of feature `bm25(FIELD)` must be the name of a text or keyword field: title, body, tag, got "year"',
      );
      refuses({ features: ['proximity(tag)'] }, 'must be the name of a text field: title, body, got "tag"');
      refuses({ features: ['value(tag)'] }, 'must be the name of a number or date field: year, on, got "tag"');
      refuses(
        { values: ['title'] },
        'field of values must be the name of a keyword or number or date field: tag, year, on, got "title"',
      );
    });

    it('are refused where there are too many', () => {
      refuses(
        { features: Array.from({ length: 257 }, () => 'words') },
        'at most 256 features may be asked for, got 257',
      );
      refuses(
        { values: Array.from({ length: 65 }, () => 'tag') },
        'values of at most 64 fields may be asked for, got 65',
      );
    });
  });
});
