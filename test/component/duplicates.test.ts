import type { Hit__Output, SearchRequest } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';
import { FakeCoordinator, type SearchRun } from '../support/fake-coordinator.js';
import { bestOf, documents, type OrderedDocument } from '../support/ordered-documents.js';

function answerOf({ answer, error }: SearchRun) {
  if (answer === undefined) throw error ?? new Error('neither an answer nor an error');
  return answer;
}

const seqsOf = (hits: readonly Hit__Output[]): number[] => hits.map(({ seq }) => seq);
const byScore = { sort: [], collapse: null };
/** Of sorted documents, the first of each tag. */
const firstOfEach = (sorted: readonly OrderedDocument[]): OrderedDocument[] =>
  sorted.filter(({ tag = '' }, place) => tag === '' || sorted.findIndex((one) => one.tag === tag) === place);

/** An index `web` of which documents with one tag are one. */
function aCoordinator(shards: readonly (readonly OrderedDocument[])[], route: object = {}): FakeCoordinator {
  return new FakeCoordinator({
    indexes: { web: shards.map((ordered) => ({ ordered: [...ordered] })) },
    route: { duplicates: { field: 'tag' }, ...route },
  });
}

/** Hundred documents in order, of which those of the tag are one. */
const aHundred = (isRepeated: (seq: number) => boolean): OrderedDocument[] =>
  Array.from({ length: 100 }, (_, i) => {
    return { seq: i + 1, score: 1 - i / 100, year: undefined, tag: isRepeated(i + 1) ? 'x' : undefined };
  });

describe('a page of an index with repeated documents', () => {
  it('is full as long as no more than half of what is asked for is repeated', async () => {
    const coordinator = aCoordinator([aHundred((seq) => seq > 3 && seq < 15)], { rankWindow: 1 });
    const { hits, exact } = answerOf(await coordinator.search({ k: 10 }));
    expect([seqsOf(hits), exact]).deep.equal([[1, 2, 3, 4, 15, 16, 17, 18, 19, 20], true]);
    const further = answerOf(await coordinator.search({ k: 10, offset: 10 }));
    expect(seqsOf(further.hits)).deep.equal([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  });

  it('says that it is not exact where more are repeated, and there may be others behind', async () => {
    const coordinator = aCoordinator([aHundred((seq) => seq > 3 && seq < 30)], { rankWindow: 1 });
    const { hits, exact, degradedBy } = answerOf(await coordinator.search({ k: 10 }));
    expect([seqsOf(hits), exact, degradedBy]).deep.equal([[1, 2, 3, 4], false, []]);
    const all = aCoordinator([aHundred((seq) => seq > 3)], { rankWindow: 100 });
    const whole = answerOf(await all.search({ k: 10 }));
    expect([seqsOf(whole.hits), whole.exact]).deep.equal([[1, 2, 3, 4], true]);
  });

  it('says so also where hits are counted no further than a threshold', async () => {
    const coordinator = aCoordinator([aHundred((seq) => seq > 3 && seq < 60)], { rankWindow: 1 });
    const { hits, exact } = answerOf(await coordinator.search({ k: 10, totalHitsThreshold: 5 }));
    expect([seqsOf(hits), exact]).deep.equal([[1, 2, 3, 4], false]);
  });

  it('says so where hits of another source stand in the place of those that may be behind', async () => {
    const web = aHundred((seq) => seq < 41).map((one) => ({ ...one, year: one.seq }));
    const news = aHundred(() => false).map((one) => ({ ...one, seq: 1000 + one.seq, year: 45 + one.seq }));
    const coordinator = new FakeCoordinator({
      indexes: { web: [{ ordered: web }], news: [{ ordered: news }] },
      route: { duplicates: { field: 'tag' }, rankWindow: 10 },
    });
    const { hits, exact } = answerOf(await coordinator.search({ k: 5, sort: [{ field: 'year' }] }));
    expect([seqsOf(hits), exact]).deep.equal([[1, 1001, 1002, 1003, 1004], false]);
  });

  it('fits together with others that come to the same multiple of the window', async () => {
    const shared = (first: number) => (seq: number) => seq >= first && seq < first + 5;
    const coordinator = new FakeCoordinator({
      indexes: {
        web: [{ ordered: aHundred(shared(2)) }],
        news: [{ ordered: aHundred(shared(4)).map((one) => ({ ...one, seq: 1000 + one.seq })) }],
      },
      route: { duplicates: { field: 'tag' }, rankWindow: 20 },
    });
    const pageAt = async (offset: number, k: number) => seqsOf(answerOf(await coordinator.search({ offset, k })).hits);
    const whole = await pageAt(0, 10);
    expect([...(await pageAt(0, 4)), ...(await pageAt(4, 5)), ...(await pageAt(9, 1))]).deep.equal(whole);
  });

  it('is the same however many shards there are', async () => {
    const someSizes = fc.record({
      k: fc.integer({ min: 1, max: 12 }),
      offset: fc.nat(12),
      rankWindow: fc.integer({ min: 1, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(documents(60), someSizes, async ({ all, shards }, { rankWindow, ...page }) => {
        const one = answerOf(await aCoordinator([all], { rankWindow }).search(page));
        const many = answerOf(await aCoordinator(shards, { rankWindow }).search(page));
        expect(seqsOf(many.hits)).deep.equal(seqsOf(one.hits));
        expect(many.exact).equal(one.exact);
        const end = page.offset + page.k;
        const expected = firstOfEach(bestOf(all, byScore, all.length)).slice(page.offset, end);
        if (one.exact) expect(seqsOf(one.hits)).deep.equal(expected.map(({ seq }) => seq));
      }),
      { numRuns: 60 },
    );
  });
});

describe('turning pages of an index with repeated documents', () => {
  async function turn(world: FakeCoordinator, k: number): Promise<Hit__Output[][]> {
    const pages: Hit__Output[][] = [];
    let asked: SearchRequest = { wantCursor: true };
    while (pages.length < 200) {
      const { hits, cursor } = answerOf(await world.search({ ...asked, k }));
      pages.push(hits);
      if (cursor.length === 0) return pages;
      asked = { cursor };
    }
    throw new Error('there was no end of pages');
  }

  it('gives no hit twice and loses no document; on the long page each document is there once', async () => {
    const someSizes = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 12 }));
    await fc.assert(
      fc.asyncProperty(documents(60), someSizes, async ({ all, shards }, [k, rankWindow]) => {
        const seqs = seqsOf((await turn(aCoordinator(shards, { rankWindow }), k)).flat());
        const sorted = bestOf(all, byScore, all.length);
        const tail = sorted.slice(rankWindow);
        expect(seqs).deep.equal([...firstOfEach(sorted.slice(0, rankWindow)), ...tail].map(({ seq }) => seq));
      }),
      { numRuns: 60 },
    );
  });
});
