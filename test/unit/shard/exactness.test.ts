import { codecs, type QueryResponse, StopReason, TotalRelation } from '@muster/proto';
import { evaluateQuery, type ShardIndex } from '@muster/shard';
import { type Frontier, upperBound } from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  anIndex,
  aQuery,
  aRequest,
  aSchema,
  byScoreThenSeq,
  evaluateAll,
  type FoundHit,
  hitsOf,
  referenceHits,
  statsOf,
} from './support.js';

const words = ['ant', 'bee', 'cat', 'dog', 'elk', 'fox', 'gnu', 'hen'];
const aWord = fc.constantFrom(...words, 'yak');
const aText = (maxLength: number) => fc.array(aWord, { maxLength }).map((list) => list.join(' '));
const aDocument = fc.record({
  id: fc.integer({ min: 0, max: 120 }).map(String),
  title: aText(3),
  body: aText(12),
  tag: fc.constantFrom('red', 'green'),
});
const aLeaf = fc.oneof(
  aWord,
  fc.tuple(aWord, aWord).map(([a, b]) => `"${a} ${b}"`),
  aWord.map((word) => `title:${word}`),
  fc.constantFrom('tag:red', 'tag:blue'),
  aWord.map((word) => `${word}^2.5`),
);
const signed = (leaf: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom('', '', '', '+', '-'), leaf).map((pair) => pair.join(''));
const aGroup = fc.array(signed(aLeaf), { minLength: 1, maxLength: 3 }).map((parts) => `(${parts.join(' ')})`);
const aQueryText = fc
  .array(signed(fc.oneof({ weight: 4, arbitrary: aLeaf }, { weight: 1, arbitrary: aGroup })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(' '));

function merged(shards: readonly ShardIndex[], request: ReturnType<typeof aRequest>): FoundHit[] {
  return shards
    .flatMap((shard) => hitsOf(evaluateAll(shard, request)))
    .sort(byScoreThenSeq)
    .slice(0, request.k);
}

function liveDocuments(documents: readonly { id: string }[]) {
  const last = new Map(documents.map((document, seq) => [document.id, { seq, document }]));
  return [...last.values()];
}

describe('evaluateQuery', () => {
  it('gives the hits and score bits of the naive reference whatever the number of shards', async () => {
    const property = fc.asyncProperty(
      fc.array(aDocument, { minLength: 1, maxLength: 150 }),
      fc.array(aQueryText, { minLength: 20, maxLength: 40 }),
      fc.constantFrom('', '2', '60%'),
      async (documents, texts, minimumShouldMatch) => {
        // By slots, and by hand, some shards without a document.
        const byHand = anIndex(documents, 5, aSchema, (id) => [0, 3, 4][Number(id) % 3] ?? 0);
        const splits = await Promise.all([...[1, 2, 4, 7].map((shards) => anIndex(documents, shards)), byHand]);
        for (const text of texts) {
          const expected = referenceHits(
            liveDocuments(documents),
            aQuery(splits[0] ?? [], text, { minimumShouldMatch }),
          );
          for (const shards of splits) {
            const request = aRequest({ ...aQuery(shards, text, { minimumShouldMatch }), k: 10 });
            expect(merged(shards, request), `${text} over ${shards.length}`).to.deep.equal(expected.slice(0, 10));
            const total = shards.reduce((sum, shard) => sum + Number(evaluateAll(shard, request).totalHits), 0);
            expect(total).to.equal(expected.length);
          }
        }
      },
    );
    await fc.assert(property, { numRuns: 12 });
  });

  it('bounds every score of a shard by its frontiers', async () => {
    const property = fc.asyncProperty(
      fc.array(aDocument, { minLength: 1, maxLength: 100 }),
      fc.array(aQueryText, { minLength: 20, maxLength: 40 }),
      async (documents, texts) => {
        const shards = await anIndex(documents, 2);
        for (const text of texts) {
          const { query, fields } = aQuery(shards, text);
          for (const shard of shards) {
            const [best] = hitsOf(evaluateAll(shard, aRequest({ query, fields, k: 1 })));
            const bound = upperBound(query, fields, (field, term) => frontierOf(shard, field, term));
            if (best) expect(bound, text).to.be.at.least(best.score);
          }
        }
      },
    );
    await fc.assert(property, { numRuns: 8 });
  });
});

function frontierOf(shard: ShardIndex, field: string, term: string): Frontier | undefined {
  const bytes = statsOf(shard, { terms: [{ field, term }] }).terms?.[0]?.frontier as Buffer;
  return bytes.length === 0 ? undefined : new Uint32Array(new Uint8Array(bytes).buffer);
}

describe('a resumable evaluation', () => {
  let shard: ShardIndex;
  const documents = Array.from({ length: 30_000 }, (_, i) => ({
    id: String(i),
    title: '',
    body: words.filter((_word, place) => (i * 7919) % (place + 2) === 0).join(' '),
  }));

  before(async () => {
    [shard] = (await anIndex(documents)) as [ShardIndex];
  });

  /** A clock that moves on by one each time it is looked at. */
  const tickingClock = () => {
    let time = 0;
    return () => time++;
  };

  it('gives the same answer in slices as at once', () => {
    for (const text of ['ant', 'ant bee cat', '+ant +elk -cat', '"ant bee"', '-ant']) {
      const request = aRequest({ ...aQuery([shard], text), totalHitsThreshold: 100_000 });
      const now = tickingClock();
      const sliced = evaluateQuery(shard, request, now);
      while (!sliced.run(now() + 2));
      expect(sliced.result(StopReason.STOP_REASON_BUDGET)).to.deep.equal(evaluateAll(shard, request));
    }
  });

  it('says at its budget what it decided, with right hits for that', () => {
    const request = aRequest({ ...aQuery([shard], 'ant bee'), k: 5 });
    const evaluation = evaluateQuery(shard, request, tickingClock());
    expect(evaluation.run(0)).to.equal(false);
    const soFar = () => evaluation.result(StopReason.STOP_REASON_BUDGET);
    while (soFar().documentsDecided === 0) evaluation.run(0);
    const result = soFar();
    const decided = Number(result.documentsDecided);
    expect(decided).to.be.within(1, 8192);
    expect(result.documents).to.equal(30_000);
    expect(result.stopReason).to.equal(StopReason.STOP_REASON_BUDGET);
    expect(result.totalRelation).to.equal(TotalRelation.TOTAL_RELATION_AT_LEAST);
    const live = documents.slice(0, decided).map((document, seq) => ({ seq, document }));
    const expected = referenceHits(live, aQuery([shard], 'ant bee'));
    expect(hitsOf(result)).to.deep.equal(expected.slice(0, 5));
    const [best] = hitsOf(evaluateAll(shard, request));
    expect(result.boundOfRest).to.be.at.least(best?.score ?? Number.NaN);
  });

  it('explains hit by hit, so that explaining many holds nothing up', () => {
    const request = aRequest({ ...aQuery([shard], 'ant'), k: 3, explain: true });
    const evaluation = evaluateQuery(shard, request, tickingClock());
    let slices = 1;
    while (!evaluation.run(0)) slices++;
    const unexplained = evaluateQuery(shard, { ...request, explain: false }, tickingClock());
    while (!unexplained.run(0)) slices--;
    expect(slices).to.equal(3);
    expect(evaluation.result(StopReason.STOP_REASON_BUDGET).explanations).to.have.length(3);
  });

  it('tells its bound even where that is 0: unset means that nothing is known', () => {
    const onTheWire = (response: QueryResponse) => codecs.queryResponse.decode(codecs.queryResponse.encode(response));
    expect(onTheWire(evaluateAll(shard, aRequest(aQuery([shard], 'ant')))).boundOfRest).to.equal(0);
    expect(onTheWire({}).boundOfRest ?? 'unset').to.equal('unset');
  });

  it('has no rest to bound once it is complete', () => {
    const result = evaluateAll(shard, aRequest(aQuery([shard], 'ant')));
    expect(result).to.include({
      boundOfRest: 0,
      documentsDecided: 30_000,
      stopReason: StopReason.STOP_REASON_COMPLETE,
    });
  });

  it('cuts the total at the threshold', () => {
    const request = aRequest({ ...aQuery([shard], 'ant'), totalHitsThreshold: 15_000 });
    expect(evaluateAll(shard, request)).to.include({
      totalHits: 15_000,
      totalRelation: TotalRelation.TOTAL_RELATION_AT_LEAST,
    });
    const exact = aRequest({ ...aQuery([shard], 'ant'), totalHitsThreshold: 15_001 });
    expect(evaluateAll(shard, exact)).to.include({
      totalHits: 15_000,
      totalRelation: TotalRelation.TOTAL_RELATION_EXACT,
    });
  });
});
