import { type QueryRequest__Output, StopReason } from '@muster/proto';
import { evaluateQuery, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { aRequest, byScoreThenSeq, evaluateAll, type FoundHit, hitsOf } from '../support.js';
import { someMixedRequest, someRequest } from './arbitraries.js';
import { live, shardsOf, someDocument } from './corpus.js';

const someAsked = fc.oneof(someRequest, someMixedRequest);
const someSizes = fc.array(fc.constantFrom(1, 2, 3, 7, 20), { minLength: 1, maxLength: 4 });

/** The same request for what comes after a hit. */
function behind(request: QueryRequest__Output, last: FoundHit | undefined, k: number): QueryRequest__Output {
  const after = last === undefined ? null : { values: [{ number: last.score }], seq: last.seq };
  return { ...request, k, after };
}

/** The best `k` of all shards. */
function pageOf(shards: readonly ShardIndex[], request: QueryRequest__Output): FoundHit[] {
  const found = shards.flatMap((shard) => hitsOf(evaluateAll(shard, request)));
  return found.sort(byScoreThenSeq).slice(0, request.k);
}

describe('evaluating a query after a place in the order of hits', () => {
  const property = (
    check: (shards: readonly ShardIndex[], request: QueryRequest__Output, sizes: readonly number[]) => void,
  ) =>
    fc.asyncProperty(
      fc.array(someDocument, { minLength: 1, maxLength: 120 }),
      fc.array(fc.tuple(someAsked, someSizes), { minLength: 10, maxLength: 20 }),
      async (documents, asked) => {
        const splits = await Promise.all([
          shardsOf(documents, { shards: 1, memoryBytes: 2 ** 26 }),
          // Segments of a few documents, of which some are replaced by later ones.
          shardsOf(documents, { shards: 3, memoryBytes: 1 }),
        ]);
        for (const [request, sizes] of asked) for (const shards of splits) check(shards, request, sizes);
        for (const shard of splits.flat()) shard.close();
        expect(live(documents).length).to.be.at.most(documents.length);
      },
    );

  it('gives pages that together are the one long list, whatever the query, over shards, segments and deletions', async () => {
    const law = property((shards, request, sizes) => {
      const whole = pageOf(shards, { ...request, k: 1000 });
      const shown: FoundHit[] = [];
      for (let turn = 0; turn <= whole.length; turn++) {
        const next = pageOf(shards, behind(request, shown.at(-1), sizes[turn % sizes.length] as number));
        if (next.length === 0) break;
        shown.push(...next);
      }
      expect(shown).to.deep.equal(whole);
    });
    await fc.assert(law, { numRuns: 6 });
  });

  it('counts all matches, and bounds what it has not decided', async () => {
    const law = property((shards, request) => {
      for (const shard of shards) {
        const whole = hitsOf(evaluateAll(shard, { ...request, k: 1000 }));
        const last = whole[Math.floor(whole.length / 3)];
        if (last === undefined) continue;
        const next = behind(request, last, 5);
        expect(evaluateAll(shard, next)).to.deep.include(countsOf(evaluateAll(shard, { ...request, k: 5 })));
        const wanted = whole.filter((hit) => byScoreThenSeq(hit, last) > 0).slice(0, 5);
        expectBounded(shard, next, wanted);
      }
    });
    await fc.assert(law, { numRuns: 4 });
  });
});

function countsOf({ totalHits, totalRelation, documentsDecided }: ReturnType<typeof evaluateAll>) {
  return { totalHits, totalRelation, documentsDecided };
}

/** Stops all the way, and looks whether a hit that is missing scores more than was said. */
function expectBounded(shard: ShardIndex, request: QueryRequest__Output, wanted: readonly FoundHit[]): void {
  let time = 0;
  const evaluation = evaluateQuery(shard, aRequest(request), () => time++, { parts: 4, sliceWork: 1 });
  for (let i = 0; i < 10_000 && !evaluation.run(time); i++) {
    const { boundOfRest, ...answer } = evaluation.soFar(StopReason.STOP_REASON_BUDGET);
    const held = new Set(hitsOf(answer).map(({ seq }) => seq));
    const missing = wanted.filter(({ seq }) => !held.has(seq));
    for (const { score } of missing) expect(score).to.be.at.most(Number(boundOfRest ?? Number.POSITIVE_INFINITY));
  }
  expect(hitsOf(evaluation.result(StopReason.STOP_REASON_COMPLETE))).to.deep.equal(wanted);
}
