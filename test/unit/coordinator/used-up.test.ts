import { type CutList, type FewerAsked, type Plan, usedUp, usedUpAsPartial } from '@muster/coordinator';
import { codecs, type PartialHits, StopReason } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';
import { aReadQueryResponse } from '../../support/builders.js';
import { anOrder, bestOf, documents, listOf, type OrderedDocument, ordersOf } from '../../support/ordered-documents.js';

/** As it is after it came over the wire. */
function read(list: PartialHits): CutList['list'] {
  const [received] = codecs.queryResponse.decode(codecs.queryResponse.encode({ lists: [list] })).lists;
  return received as CutList['list'];
}

const many = documents(60);

describe('usedUp', () => {
  it('names lists such that with these in full the best of all lists are the best of all documents', () => {
    let needless = 0;
    let needed = 0;
    fc.assert(
      fc.property(
        many,
        anOrder,
        fc.integer({ min: 5, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        ({ all, shards }, order, window, k) => {
          const plain = { ...order, collapse: null };
          const cut = shards.map((documents) => bestOf(documents, plain, Math.min(k, window)));
          const lists = cut.map((hits, i) => {
            return { list: read(listOf(hits, plain)), hasMore: hits.length < (shards[i] as OrderedDocument[]).length };
          });
          const again = new Set(usedUp(lists, { window, keys: ordersOf(plain.sort) }));
          const told = cut.flatMap((hits, i) => (again.has(i) ? (shards[i] as OrderedDocument[]) : hits));
          expect(bestOf(told, plain, window)).deep.equal(bestOf(all, plain, window));
          if (again.size > 0) needed++;
          else needless++;
        },
      ),
      { numRuns: 1000, seed: 20261122 },
    );
    // Else it would prove little.
    expect([needless > 100, needed > 100]).deep.equal([true, true]);
  });

  it('names no list whose last hit is the last of the window or comes after it', () => {
    const scored = (...scores: readonly number[]): CutList => {
      const hits = scores.map((score, i) => ({ seq: 10 * score + i, score, year: undefined, tag: undefined }));
      return { list: read(listOf(hits, { sort: [], collapse: null })), hasMore: true };
    };
    const lists = [scored(9, 8), scored(7, 6), scored(5, 4)];
    const of = (window: number) => usedUp(lists, { window, keys: [] });
    expect([of(2), of(3), of(4), of(5), of(6), of(7)]).deep.equal([[], [0], [0], [0, 1], [0, 1], [0, 1, 2]]);
  });
});

describe('usedUpAsPartial', () => {
  it('leaves alone what is final, and says of a shard with a used up list what its rest may score at most', () => {
    const outcomeOf = (...scores: readonly number[]) => {
      const hits = scores.map((score) => [score, score] as const);
      const value = aReadQueryResponse(hits, { totalHits: 50, documents: 100, documentsDecided: 100 });
      return { ok: true as const, value, replica: 'a:1', attempts: 1, tookMs: 1 };
    };
    const outcomes = [outcomeOf(9, 8), outcomeOf(7, 1)];
    const fewer: FewerAsked[] = [{ index: 'web', keys: [], leaves: [0, 1], k: 2, askAgain: () => expect.fail() }];
    const of = (window: number) =>
      usedUpAsPartial(outcomes, fewer, { window, order: { sort: [], keys: [], isByScore: true } } as unknown as Plan);
    expect(of(2)).equal(outcomes);
    const [first, second] = of(3);
    expect(second).equal(outcomes[1]);
    const value = first?.ok === true && 'lists' in first.value ? first.value : undefined;
    expect([value?.stopReason, value?.boundOfRest, value?.documentsDecided, value?.totalHits]).deep.equal([
      StopReason.STOP_REASON_BUDGET,
      8,
      52,
      50,
    ]);
    // What may still be asked for the rest is as it was.
    expect(outcomes[0]?.value.stopReason).equal(StopReason.STOP_REASON_COMPLETE);
  });
});
