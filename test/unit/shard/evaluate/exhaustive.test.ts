import { type Clause, codecs, StopReason, TotalRelation } from '@muster/proto';
import { evaluateQuery, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { aQuery, aRequest, byScoreThenSeq, evaluateAll, type FoundHit, hitsOf } from '../support.js';
import { someMixedRequest, someQuickRequest, someRequest, vocabulary } from './arbitraries.js';
import { live, manyDocuments, shardsOf, someDocument } from './corpus.js';
import { type ModelDocument, modelAnswer } from './model.js';

type Request = Parameters<typeof evaluateAll>[1];

/** As a coordinator merges the answers of shards. */
function answerOf(
  shards: readonly ShardIndex[],
  request: Request,
): { hits: FoundHit[]; total: number; isExact: boolean } {
  const answers = shards.map((shard) => evaluateAll(shard, request));
  const sum = answers.reduce((all, { totalHits }) => all + Number(totalHits), 0);
  return {
    hits: answers.flatMap(hitsOf).sort(byScoreThenSeq).slice(0, request.k),
    total: Math.min(sum, request.totalHitsThreshold),
    isExact: answers.every(({ totalRelation }) => totalRelation === TotalRelation.TOTAL_RELATION_EXACT),
  };
}

function expectModel(shards: readonly ShardIndex[], documents: readonly ModelDocument[], request: Request): void {
  const { hits, total } = modelAnswer(documents, request);
  const found = answerOf(shards, request);
  expect(found.hits).to.deep.equal(hits);
  expect(found.total).to.equal(Math.min(total, request.totalHitsThreshold));
  if (total < request.totalHitsThreshold) expect(found.isExact).to.equal(true);
  else if (shards.length === 1) expect(found.isExact).to.equal(false);
}

describe('evaluating a query', () => {
  it('equals scoring every document, whatever the query, the shards and the segments', async () => {
    const property = fc.asyncProperty(
      fc.array(someDocument, { minLength: 1, maxLength: 120 }),
      fc.array(someRequest, { minLength: 40, maxLength: 80 }),
      async (documents, requests) => {
        const splits = await Promise.all([
          shardsOf(documents, { shards: 1, memoryBytes: 2 ** 26 }),
          shardsOf(documents, { shards: 1, memoryBytes: 1 }),
          shardsOf(documents, { shards: 3, memoryBytes: 1 }),
          shardsOf(documents, { shards: 4, memoryBytes: 2 ** 26 }),
        ]);
        for (const request of requests) for (const shards of splits) expectModel(shards, live(documents), request);
        for (const shard of splits.flat()) shard.close();
      },
    );
    await fc.assert(property, { numRuns: 12 });
  });

  describe('over many blocks', () => {
    const documents = manyDocuments(6000);
    let one: ShardIndex[];
    let several: ShardIndex[];

    before(async () => {
      one = await shardsOf(documents, { shards: 1, memoryBytes: 2 ** 26 });
      several = await shardsOf(documents, { shards: 2, memoryBytes: 600_000 });
    });

    after(() => {
      for (const shard of [...one, ...several]) shard.close();
    });

    it('equals scoring every document', () => {
      expect(several.every(({ segments }) => segments.length > 1)).to.equal(true);
      const property = fc.property(someRequest, (request) => {
        for (const shards of [one, several]) expectModel(shards, live(documents), request);
      });
      fc.assert(property, { numRuns: 100 });
    });

    it('equals scoring every document for terms, OR and AND, whose blocks are passed over', () => {
      const property = fc.property(someQuickRequest, (request) => {
        for (const shards of [one, several]) expectModel(shards, live(documents), request);
      });
      fc.assert(property, { numRuns: 200 });
    });

    it('collects nothing twice when work stops between the essential clause and the others', () => {
      const [shard] = one as [ShardIndex];
      for (const common of vocabulary.slice(0, 3))
        for (const must of vocabulary.slice(3))
          for (const should of vocabulary.slice(3)) {
            const query = aQuery(one, `${common} (+${must} ${should})^5`);
            const hits = (totalHitsThreshold: number): FoundHit[] =>
              hitsOf(evaluateAll(shard, aRequest({ ...query, k: 100, totalHitsThreshold })));
            expect(hits(1)).to.deep.equal(hits(1_000_000));
          }
    });

    it('equals scoring every document however often it is stopped', () => {
      const someWork = fc.constantFrom(1, 100, 300);
      const property = fc.property(
        fc.oneof(someMixedRequest, someQuickRequest, someRequest),
        someWork,
        (request, sliceWork) => {
          for (const [shard] of [one, several] as [ShardIndex][]) {
            const stopped = evaluateQuery(shard, request, () => 0, { sliceWork });
            let calls = 0;
            while (!stopped.run(0)) expect(calls++).to.be.below(50_000);
            const result = stopped.result(StopReason.STOP_REASON_BUDGET);
            expect(result).to.deep.equal(evaluateAll(shard, request));
            if (shard !== one[0]) continue;
            expect(hitsOf(result)).to.deep.equal(modelAnswer(live(documents), request).hits);
          }
        },
      );
      fc.assert(property, { numRuns: 200 });
    });

    it('equals scoring every document though it is stopped where no candidate is left', () => {
      const [shard] = one as [ShardIndex];
      const [should, must] = [1, 2];
      const word = (occur: number, term: string, weight: number) => ({
        occur,
        word: { combination: 1, terms: [{ field: 0, term, weight }] },
      });
      for (const lead of vocabulary)
        for (const often of vocabulary) {
          const inner = { clauses: [word(must, lead, 3), word(should, 'gnu', 3), word(should, often, 3)] };
          const rest = [word(must, often, 0.25), word(must, often, 0.25), word(should, often, 0.25)];
          const query = { occur: should, group: { clauses: [{ occur: must, group: inner }, ...rest] } } as Clause;
          const fields = [{ field: 'body', averageLength: 3, k1: 1.2, b: 0 }];
          const { query: clause, fields: scored } = codecs.queryRequest.decode(
            codecs.queryRequest.encode({ query, fields }),
          );
          const request = aRequest({ query: clause, fields: scored, k: 20, totalHitsThreshold: 1 });
          const stopped = evaluateQuery(shard, request, () => 0, { sliceWork: 1 });
          while (!stopped.run(0));
          expect(stopped.result(StopReason.STOP_REASON_BUDGET)).to.deep.equal(evaluateAll(shard, request));
        }
    });

    it('gives the same in slices as at once, and says honestly how far it has come', () => {
      const property = fc.property(someRequest, fc.constantFrom(0, 1), (request, place) => {
        const shard = [one, several][place]?.[0] as ShardIndex;
        const whole = evaluateAll(shard, request);
        let time = 0;
        const sliced = evaluateQuery(shard, request, () => time++);
        let before = 0;
        while (!sliced.run(0)) {
          const { documentsDecided, boundOfRest } = sliced.result(StopReason.STOP_REASON_BUDGET);
          expect(documentsDecided).to.be.within(before, shard.documents);
          before = Number(documentsDecided);
          const held = new Set(hitsOf(sliced.result(StopReason.STOP_REASON_BUDGET)).map(({ seq }) => seq));
          const late = hitsOf(whole).find(({ seq }) => !held.has(seq));
          if (late) expect(boundOfRest).to.be.at.least(late.score);
        }
        expect(sliced.result(StopReason.STOP_REASON_BUDGET)).to.deep.equal(whole);
      });
      fc.assert(property, { numRuns: 100 });
    });
  });
});
