import { type QueryRequest__Output, type QueryResponse, StopReason, TotalRelation } from '@muster/proto';
import { type Evaluation, evaluateQuery, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { aRequest, evaluateAll, hitsOf } from '../support.js';
import { someMixedRequest, someQuickRequest, someRequest } from './arbitraries.js';
import { live, manyDocuments, shardsOf, someDocument } from './corpus.js';
import { allMatches, type ModelDocument } from './model.js';

const budget = StopReason.STOP_REASON_BUDGET;

/** What a progress answer and one that ran out of time say must be true, and leave out nothing that may still come. */
function expectHonest(
  answer: QueryResponse,
  request: QueryRequest__Output,
  { scores, best, total }: { scores: ReadonlyMap<number, number>; best: readonly number[]; total: number },
): void {
  const hits = hitsOf(answer);
  const floor = request.floorScore ?? Number.NEGATIVE_INFINITY;
  for (const { seq, score } of hits) expect(score, `score of ${seq}`).to.equal(scores.get(seq));
  expect(new Set(hits.map(({ seq }) => seq)).size).to.equal(hits.length);
  expect(hits.length).to.be.at.most(request.k);
  expect(hits.every(({ score }) => score >= floor)).to.equal(true);
  const isExact = answer.totalRelation === TotalRelation.TOTAL_RELATION_EXACT;
  if (isExact) expect(answer.totalHits).to.equal(total);
  else expect(answer.totalHits).to.be.at.most(total);
  if (answer.stopReason === StopReason.STOP_REASON_COMPLETE) {
    expect(hits.map(({ seq }) => seq)).to.deep.equal(best);
    expect(answer.documentsDecided).to.equal(answer.documents);
    return;
  }
  const { boundOfRest } = answer;
  if (boundOfRest === undefined) return;
  const held = new Set(hits.map(({ seq }) => seq));
  for (const seq of best) if (!held.has(seq)) expect(scores.get(seq)).to.be.at.most(Number(boundOfRest));
  // What is not among the hits so far and scores above the bound is no hit, as there are better ones.
  const last = hits[request.k - 1]?.score;
  for (const [seq, score] of scores) {
    if (held.has(seq) || score < floor || score <= Number(boundOfRest)) continue;
    expect(score, `${seq} is not told`).to.be.at.most(last ?? (request.k === 0 ? Number.POSITIVE_INFINITY : -1));
  }
}

/** By a clock that goes on with each look at it. */
function begin(index: ShardIndex, request: QueryRequest__Output, pace: Pace): Stepped {
  let time = 0;
  const evaluation = evaluateQuery(index, request, () => time++, pace);
  return { evaluation, step: (ms) => evaluation.run(time + ms) };
}

interface Pace {
  readonly parts: number;
  readonly sliceWork: number;
}

interface Stepped {
  readonly evaluation: Evaluation;
  readonly step: (ms: number) => boolean;
}

/** Looks at an evaluation at times when it stops. */
function watch({ evaluation, step }: Stepped, steps: readonly number[], look: (answer: QueryResponse) => void) {
  for (let i = 0; !step(steps[i % steps.length] as number); i++) {
    expect(i).to.be.below(100_000);
    if (i > 60 && i % 16 !== 0) continue;
    const soFar = evaluation.soFar(budget);
    expect([soFar.facets, soFar.explanations]).to.deep.equal([undefined, undefined]);
    look(soFar);
    look(evaluation.result(budget));
  }
  return evaluation.result(budget);
}

const someRequestOfAnyKind = fc.oneof(
  someRequest,
  someMixedRequest,
  someQuickRequest,
  // Ordered by a field: only that it ends as it should is looked at.
  someQuickRequest.map((request) =>
    aRequest({ ...request, sort: [{ field: 'year', descending: true, missingFirst: false }] }),
  ),
);
const somePace = fc.record({
  parts: fc.constantFrom(1, 4, 16, 100),
  sliceWork: fc.constantFrom(1, 100, 400, 1024),
});
const someSteps = fc.array(fc.constantFrom(0, 0, 1, 5, 30), { minLength: 1, maxLength: 8 });

describe('evaluating a query and telling on the way', () => {
  const isByScore = ({ sort }: QueryRequest__Output): boolean => sort.length === 0;

  function expectRight(
    index: ShardIndex,
    request: QueryRequest__Output,
    { matches, pace, steps }: { matches: ReadonlyMap<number, number>; pace: Pace; steps: readonly number[] },
  ): void {
    const whole = evaluateAll(index, request);
    const best = hitsOf(whole).map(({ seq }) => seq);
    const truth = { scores: matches, best, total: matches.size };
    const final = watch(begin(index, request, pace), steps, (answer) => {
      if (isByScore(request)) expectHonest(answer, request, truth);
    });
    expect(final).to.deep.equal(whole);
  }

  /** Scores of all matches in a shard, by document. */
  function matchesIn(index: ShardIndex, documents: readonly ModelDocument[], request: QueryRequest__Output) {
    return new Map(
      allMatches(documents, request)
        .filter(({ seq }) => index.locate(seq) !== undefined)
        .map(({ seq, score }) => [seq, score] as const),
    );
  }

  it('ends as at once, and tells the truth, whatever the query, the shards, the segments and the stops', async () => {
    const property = fc.asyncProperty(
      fc.array(someDocument, { minLength: 1, maxLength: 120 }),
      fc.array(fc.tuple(someRequestOfAnyKind, somePace, someSteps), { minLength: 20, maxLength: 40 }),
      async (documents, asked) => {
        const splits = await Promise.all([
          shardsOf(documents, { shards: 1, memoryBytes: 2 ** 26 }),
          shardsOf(documents, { shards: 3, memoryBytes: 1 }),
        ]);
        const all = live(documents);
        for (const [request, pace, steps] of asked) {
          for (const index of splits.flat()) {
            expectRight(index, request, { matches: matchesIn(index, all, request), pace, steps });
          }
        }
        for (const index of splits.flat()) index.close();
      },
    );
    await fc.assert(property, { numRuns: 12 });
  });

  describe('over many blocks', () => {
    const documents = live(manyDocuments(6000));
    let one: ShardIndex;
    let several: ShardIndex;

    before(async () => {
      [one] = (await shardsOf(manyDocuments(6000), { shards: 1, memoryBytes: 2 ** 26 })) as [ShardIndex];
      [several] = (await shardsOf(manyDocuments(6000), { shards: 1, memoryBytes: 600_000 })) as [ShardIndex];
      expect(several.segments.length).to.be.above(1);
    });

    after(() => {
      one.close();
      several.close();
    });

    it('ends as at once, and tells the truth', () => {
      const property = fc.property(someRequestOfAnyKind, somePace, someSteps, (request, pace, steps) => {
        const matches = new Map(allMatches(documents, request).map(({ seq, score }) => [seq, score] as const));
        for (const index of [one, several]) expectRight(index, request, { matches, pace, steps });
      });
      fc.assert(property, { numRuns: 80 });
    });
  });
});
