import { type Clause__Output, FieldCombination, Occur, type QueryRequest__Output, StopReason } from '@muster/proto';
import { evaluateQuery, PostingsCursor, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { aQuery, aRequest, evaluateAll, hitsOf } from '../support.js';
import { someMixedRequest, someQuickRequest, someRequest, vocabulary } from './arbitraries.js';
import { manyDocuments, shardsOf } from './corpus.js';

/** Counts the blocks of postings that are decoded while something is done. */
function blocksDecoded(act: () => void): number {
  const { load } = PostingsCursor.prototype;
  let blocks = 0;
  PostingsCursor.prototype.load = function (this: PostingsCursor) {
    if (this.loaded !== this.block) blocks++;
    load.call(this);
  };
  try {
    act();
  } finally {
    PostingsCursor.prototype.load = load;
  }
  return blocks;
}

describe('the budget of an evaluation', () => {
  let shard: ShardIndex;
  /** Many small segments, whose terms are opened over and over. */
  let segmented: ShardIndex;

  before(async () => {
    [shard] = (await shardsOf(manyDocuments(12_000), { shards: 1, memoryBytes: 2 ** 27 })) as [ShardIndex];
    [segmented] = (await shardsOf(manyDocuments(600), { shards: 1, memoryBytes: 30_000 })) as [ShardIndex];
    expect(segmented.segments.length).to.be.above(3);
  });

  after(() => {
    shard.close();
    segmented.close();
  });

  const words = (occur: 1 | 2, count: number): Clause__Output[] =>
    vocabulary.slice(0, count).map((term) => ({
      occur,
      word: { combination: FieldCombination.FIELD_COMBINATION_SUM, terms: [{ field: 0, term, weight: 1 }] },
    }));
  const fields = [{ field: 'body', averageLength: 5, k1: 1.2, b: 0.75 }];
  const group = (clauses: Clause__Output[]): QueryRequest__Output =>
    aRequest({ query: { occur: Occur.OCCUR_SHOULD, group: { clauses, minimumShouldMatch: 0 } }, fields });

  /** Most blocks decoded between two looks at a clock that is always late. */
  function mostAtOnce(request: QueryRequest__Output, index = shard, parts = 1): number {
    const evaluation = evaluateQuery(index, request, () => 1, { parts });
    let most = 0;
    for (let isDone = false; !isDone; ) {
      most = Math.max(
        most,
        blocksDecoded(() => {
          isDone = evaluation.run(0);
        }),
      );
    }
    return most;
  }

  it('lets at most 8 blocks pass between two looks at the clock', () => {
    const phrase = {
      combination: 0 as const,
      slop: 0,
      fields: [{ field: 0, terms: ['ant', 'bee'], positions: [], weight: 2 }],
    };
    const set = { combination: 0 as const, fields: [{ field: 0, terms: [...vocabulary], score: 2 }] };
    const requests = [
      group(words(Occur.OCCUR_SHOULD, 1)),
      group(words(Occur.OCCUR_SHOULD, 2)),
      group(words(Occur.OCCUR_SHOULD, 10)),
      group(words(Occur.OCCUR_MUST, 2)),
      aRequest({ ...group(words(Occur.OCCUR_SHOULD, 3)), filter: { exists: { field: 'year' } } }),
      aRequest({ query: { occur: Occur.OCCUR_SHOULD, phrase }, fields }),
      aRequest({ query: { occur: Occur.OCCUR_SHOULD, termSet: set }, fields }),
    ];
    for (const request of requests) {
      for (const totalHitsThreshold of [1, 1_000_000]) {
        const most = mostAtOnce({ ...request, totalHitsThreshold });
        expect(most, JSON.stringify(request.query)).to.be.within(1, 8);
      }
    }
  });

  it('lets no more pass whatever the query', () => {
    const property = fc.property(fc.oneof(someRequest, someMixedRequest, someQuickRequest), (request) => {
      for (const parts of [1, 16]) expect(mostAtOnce(request, shard, parts)).to.be.at.most(8);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('lets no more pass where many rare terms are opened, or many are looked up for one document', () => {
    const terms = vocabulary.flatMap((one) => vocabulary.map((other) => [one, other]));
    const phrase = (slop: number) => ({
      combination: 0 as const,
      slop,
      fields: terms.map((pair) => ({ field: 0, terms: pair, positions: [], weight: 1 })),
    });
    const word = { combination: 2 as const, terms: vocabulary.map((term) => ({ field: 0, term, weight: 1 })) };
    const long = { ...phrase(3), fields: [{ field: 0, terms: [...vocabulary], positions: [], weight: 1 }] };
    const lead = words(Occur.OCCUR_SHOULD, 1);
    const requests = [
      aRequest({ query: { occur: Occur.OCCUR_SHOULD, phrase: phrase(0) }, fields }),
      aRequest({ query: { occur: Occur.OCCUR_SHOULD, phrase: phrase(2) }, fields }),
      aRequest({ query: { occur: Occur.OCCUR_SHOULD, phrase: long }, fields }),
      group([...lead, { occur: Occur.OCCUR_MUST, phrase: long }]),
      group([...lead, { occur: Occur.OCCUR_MUST_NOT, phrase: long }]),
      group([{ occur: Occur.OCCUR_SHOULD, phrase: long }, ...words(Occur.OCCUR_SHOULD, 3)]),
      group([{ occur: Occur.OCCUR_SHOULD, word }, ...words(Occur.OCCUR_MUST, 3)]),
      group([...words(Occur.OCCUR_MUST, 10), { occur: Occur.OCCUR_MUST_NOT, word }]),
    ];
    for (const tiny of [false, true])
      for (const request of requests)
        for (const totalHitsThreshold of [1, 1_000_000]) {
          const index = tiny ? segmented : shard;
          const most = mostAtOnce({ ...request, totalHitsThreshold }, index);
          expect(most, JSON.stringify(request.query).slice(0, 200)).to.be.within(1, 8);
        }
  });

  it('gets further with every call, and has the best of what it decided', () => {
    const request = aRequest({ ...aQuery([shard], 'ant jay'), k: 5, totalHitsThreshold: 1_000_000 });
    const evaluation = evaluateQuery(shard, request, () => 1);
    let decided = 0;
    let calls = 0;
    while (!evaluation.run(0)) {
      calls++;
      const { documentsDecided, boundOfRest, stopReason, lists } = evaluation.result(StopReason.STOP_REASON_BUDGET);
      expect(stopReason).to.equal(StopReason.STOP_REASON_BUDGET);
      expect(documentsDecided).to.be.at.least(decided);
      decided = Number(documentsDecided);
      const best = hitsOf({ lists: lists ?? [] })[0]?.score ?? 0;
      expect(Math.max(best, Number(boundOfRest))).to.be.at.least(
        hitsOf(evaluateAll(shard, request))[0]?.score as number,
      );
    }
    expect(calls).to.be.above(5);
    expect(decided).to.be.above(shard.documents / 2);
  });

  it('bounds the rest the more tightly the less is left', () => {
    const request = group(words(Occur.OCCUR_SHOULD, 3));
    const evaluation = evaluateQuery(shard, { ...request, totalHitsThreshold: 1_000_000 }, () => 1);
    const bounds: number[] = [];
    while (!evaluation.run(0)) bounds.push(evaluation.result(StopReason.STOP_REASON_BUDGET).boundOfRest as number);
    expect(bounds).to.deep.equal([...bounds].sort((a, b) => b - a));
    expect(bounds.at(-1)).to.be.below(bounds[0] as number);
    expect(evaluation.result(StopReason.STOP_REASON_BUDGET).boundOfRest).to.equal(0);
  });

  it('is shared by evaluations that take turns', () => {
    const requests = [words(Occur.OCCUR_SHOULD, 4), words(Occur.OCCUR_MUST, 3), words(Occur.OCCUR_SHOULD, 7)].map(
      group,
    );
    const inTurns = requests.map((request) => evaluateQuery(shard, request, () => 1));
    const dropped = evaluateQuery(shard, requests[2] as QueryRequest__Output, () => 1);
    dropped.run(0);
    for (let left = inTurns; left.length > 0; ) left = left.filter((evaluation) => !evaluation.run(0));
    const results = inTurns.map((evaluation) => evaluation.result(StopReason.STOP_REASON_COMPLETE));
    expect(results).to.deep.equal(requests.map((request) => evaluateAll(shard, request)));
  });
});
