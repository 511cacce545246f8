import { codesOf, Degradation, FailureCode, type Hit__Output, SearchError, type SearchRequest } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Pair } from '../support/builders.js';
import { FakeCoordinator, type SearchRun } from '../support/fake-coordinator.js';
import { byScoreThenSeq } from '../unit/ranker/hits.js';

type Options = ConstructorParameters<typeof FakeCoordinator>[0];

/** What the documents of an index are, from one generation to the next: hits of different scores come and go. */
class Documents {
  newest = 7;
  private readonly states = new Map<number, readonly Pair[]>();
  readonly shards: number;

  constructor(first: readonly Pair[], shards: number) {
    this.states.set(this.newest, first);
    this.shards = shards;
  }

  /** Another generation: some documents are deleted, and some are written. */
  change(deleted: (seq: number) => boolean, written: readonly number[]): void {
    const before = this.at(this.newest);
    const last = Math.max(0, ...before.map(([seq]) => seq));
    this.newest++;
    const added = written.map((score, i): Pair => [last + 1 + i, score]);
    this.states.set(this.newest, [...before.filter(([seq]) => !deleted(seq)), ...added]);
  }

  /** All of a generation, best first. */
  at(generation: number): Pair[] {
    return [...(this.states.get(generation) ?? [])].sort(byScoreThenSeq);
  }

  contents() {
    return Array.from({ length: this.shards }, (_, shard) => ({
      hitsAt: (generation: number) => this.at(generation).filter(([seq]) => seq % this.shards === shard),
    }));
  }

  get generations(): number[] {
    return [...this.states.keys()];
  }
}

/** An index `web` of documents, from one replica of each shard unless it says otherwise. */
function anIndex(documents: Documents, more: Options = {}): FakeCoordinator {
  return new FakeCoordinator({ indexes: { web: documents.contents() }, replicas: 1, ...more });
}

/** Replicas serve all generations there are. */
async function publish(world: FakeCoordinator, documents: Documents): Promise<void> {
  for (const replica of world.replicas) replica.publish(...documents.generations);
  await world.clock.advance(300);
}

function hitsOf({ answer, error }: SearchRun): Hit__Output[] {
  if (answer === undefined) throw error ?? new Error('neither an answer nor an error');
  return answer.hits;
}

const namesOf = (hits: readonly Hit__Output[]): string[] =>
  hits.map(({ source, seq, id }) => (seq > 0 ? `${source} ${seq}` : `${source} ${id}`));

/** Asks for one page after the other until there is none, in between doing something else. */
async function turn(
  world: FakeCoordinator,
  sizes: readonly number[],
  { request = {}, between = async () => {} }: { request?: SearchRequest; between?: () => Promise<void> } = {},
) {
  const pages: SearchRun[] = [];
  let asked: SearchRequest = { wantCursor: true };
  for (let page = 0; page < 300; page++) {
    const run = await world.search({ ...request, ...asked, k: sizes[page % sizes.length] as number });
    pages.push(run);
    const cursor = run.answer?.cursor ?? Buffer.alloc(0);
    if (cursor.length === 0) return pages;
    asked = { cursor };
    await between();
  }
  throw new Error('there was no end of pages');
}

/** Each page says how many hits those before it have. */
function expectCounted(pages: readonly SearchRun[]): void {
  let before = 0;
  for (const { answer } of pages) {
    expect(answer?.hitsBefore).equal(before);
    before += answer?.hits.length ?? 0;
  }
}

const refusalOf = ({ error }: SearchRun): string =>
  error instanceof SearchError ? `${error.code}: ${error.message}` : '';

/** Few scores, so that ties abound. */
const someScores = (maxLength: number) => fc.array(fc.nat(4), { maxLength });
const somePairs = (maxLength: number): fc.Arbitrary<Pair[]> =>
  someScores(maxLength).map((scores) => scores.map((score, i) => [i + 1, score] as const));
const someSizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
const someChanges = fc.array(fc.tuple(fc.integer({ min: 2, max: 5 }), someScores(4)), { minLength: 1, maxLength: 4 });

/** Nine documents in two shards; the best is the first. */
const nine = (): Documents =>
  new Documents(
    Array.from({ length: 9 }, (_, i): Pair => [i + 1, 9 - i]),
    2,
  );

describe('turning pages of one index', () => {
  it('gives all hits of the first page’s state, each once, though documents are written and deleted meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        somePairs(40),
        fc.integer({ min: 1, max: 3 }),
        someSizes,
        someChanges,
        async (first, shards, sizes, changes) => {
          const documents = new Documents(first, shards);
          const world = anIndex(documents);
          let round = 0;
          const pages = await turn(world, sizes, {
            between: async () => {
              const [every, written] = changes[round++ % changes.length] as [number, number[]];
              documents.change((seq) => seq % every === 0, written);
              await publish(world, documents);
            },
          });
          const hits = pages.flatMap(hitsOf);
          const whole = documents.at(7);
          expect(hits.map(({ seq, score }) => [seq, score])).deep.equal(whole);
          expect(hits.map(({ sourceRank }) => sourceRank)).deep.equal(whole.map((_, i) => i + 1));
          expect(hits.map(({ id }) => id)).deep.equal(whole.map(([seq]) => `d${seq}`));
          for (const { answer } of pages) expect([answer?.exact, answer?.degradedBy]).deep.equal([true, []]);
          expectCounted(pages);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('asks shards for no more than a page, however far down that is', async () => {
    const world = anIndex(nine());
    await turn(world, [2]);
    const asked = world.replicas.flatMap(({ asked }) => asked.flatMap(({ call: { query } }) => query?.k ?? []));
    expect(new Set(asked)).deep.equal(new Set([2]));
  });

  it('begins behind the hits that the first page leaves out', async () => {
    const world = anIndex(nine());
    const { answer } = await world.search({ wantCursor: true, offset: 3, k: 2 });
    const next = await world.search({ cursor: answer?.cursor ?? Buffer.alloc(0), k: 2 });
    expect([answer?.hitsBefore, next.answer?.hitsBefore]).deep.equal([3, 5]);
    expect([...(answer?.hits ?? []), ...hitsOf(next)].map(({ seq, sourceRank }) => [seq, sourceRank])).deep.equal([
      [4, 4],
      [5, 5],
      [6, 6],
      [7, 7],
    ]);
  });

  it('has no cursor where nobody wants one, on a page that is not full, and where no hits are wanted', async () => {
    const world = anIndex(nine());
    const cursors = await Promise.all([
      world.search({ k: 2 }),
      world.search({ k: 10, wantCursor: true }),
      world.search({ k: 0, wantCursor: true }),
    ]);
    expect(cursors.map(({ answer }) => answer?.cursor.length)).deep.equal([0, 0, 0]);
  });

  it('goes on behind what was shown where a shard is missing, and shows its hits from there when it is back', async () => {
    const world = anIndex(nine());
    world.replica('web', 1, 0).behaviour.query = { afterMs: 1, failure: 'error', isWorthAnother: false };
    const first = await world.search({ wantCursor: true, k: 2 });
    world.replica('web', 1, 0).behaviour.query = { afterMs: 1 };
    const next = await world.search({ cursor: first.answer?.cursor ?? Buffer.alloc(0), k: 3 });
    expect([hitsOf(first), hitsOf(next)].map((hits) => hits.map(({ seq }) => seq))).deep.equal([
      [2, 4],
      [5, 6, 7],
    ]);
  });

  describe('scored by the statistics of some shards', () => {
    /** Turns pages of two hits; says which are scored by the statistics of no shard, at `factor` times the true scores. */
    async function turnBetween(partial: readonly boolean[], factor: number, route: object = {}) {
      const documents = nine();
      const coordinator = { cursorKeys: [{ id: 'one', key: 'k'.repeat(32) }] };
      // Two hosts: what one remembers of the words the other has to ask for, and nobody answers it.
      const [knowing, asking] = [0, 1].map(() => anIndex(documents, { coordinator, route })) as [
        FakeCoordinator,
        FakeCoordinator,
      ];
      for (const [shard, replica] of asking.replicas.entries()) {
        replica.behaviour.termStats = 'silent';
        const { hitsAt } = documents.contents()[shard] as { hitsAt(generation: number): Pair[] };
        const scored = ([seq, score]: Pair): Pair => [seq, factor * score];
        replica.content = { ...replica.content, hitsAt: (generation) => hitsAt(generation).map(scored) };
      }
      const pages: SearchRun[] = [];
      for (const isPartial of partial) {
        const { cursor = Buffer.alloc(0) } = pages.at(-1)?.answer ?? {};
        const asked = cursor.length === 0 ? { wantCursor: true } : { cursor };
        pages.push(await (isPartial ? asking : knowing).search({ ...asked, k: 2 }));
      }
      const asked = [knowing, asking].map(({ replicas }) =>
        replicas.flatMap((replica) => replica.asked.flatMap(({ call: { query } }) => query?.k ?? [])),
      );
      return { pages, ranks: pages.flatMap(hitsOf).map(({ seq, sourceRank }) => [seq, sourceRank]), asked };
    }
    const eight = Array.from({ length: 8 }, (_, i) => [i + 1, i + 1]);

    for (const factor of [10, 0.1]) {
      it(`is gone on with by counting where scores are ${factor} times what they are by all, before and behind`, async () => {
        const { pages, ranks } = await turnBetween([true, false, true, false], factor);
        expect(ranks).deep.equal(eight);
        const isPartial = [Degradation.DEGRADATION_STATISTICS_PARTIAL];
        expect(pages.map(({ answer }) => answer?.degradedBy)).deep.equal([isPartial, [], isPartial, []]);
        expectCounted(pages);
      });
    }

    it('is gone on with by place where scores are comparable, and what is counted is as far as offsets may go', async () => {
      const { ranks, asked } = await turnBetween([true, true, true, true], 10);
      expect([ranks, new Set(asked.flat())]).deep.equal([eight, new Set([2])]);
      const between = await turnBetween([true, false, false, true], 10, { maxWindow: 6 });
      // Of the third page on by place, of the second by counting; the last is too far down.
      expect(between.asked.map((ks) => [...new Set(ks)])).deep.equal([[4, 2], [2]]);
      expect(between.ranks.slice(0, 6)).deep.equal(eight.slice(0, 6));
    });
  });

  it('has no cursor behind hits that stand in for those of the index, and lets none stand in on a later page', async () => {
    const hits = ['x', 'y'].map((id) => ({ id, score: 1, document: {} }));
    const sources = [{ index: 'web', onFailure: [{ strategy: 'fallback', hits }] }];
    const world = anIndex(nine(), { sources });
    const first = await world.search({ wantCursor: true, k: 2 });
    for (const { behaviour } of world.replicas) {
      behaviour.query = { afterMs: 1, failure: 'error', isWorthAnother: false };
    }
    const instead = await world.search({ wantCursor: true, k: 2 });
    expect([hitsOf(instead).map(({ id }) => id), instead.answer?.cursor.length]).deep.equal([['x', 'y'], 0]);
    const next = await world.search({ cursor: first.answer?.cursor ?? Buffer.alloc(0), k: 2 });
    expect(refusalOf(next)).match(/^insufficient-coverage: no source answered/);
  });

  it('scores all pages by one time of day', async () => {
    const prior = { field: 'on', weight: 1, decay: { origin: 'now', scale: '1d' } };
    const world = anIndex(nine(), { route: { priors: [prior] } });
    const first = await world.search({ wantCursor: true, k: 2 });
    world.epochMs += 86_400_000;
    await world.search({ cursor: first.answer?.cursor ?? Buffer.alloc(0), k: 2 });
    const origins = world.replicas.flatMap(({ asked }) =>
      asked.flatMap(({ call: { query } }) => query?.priors.map(({ decay }) => decay?.origin) ?? []),
    );
    expect([origins.length, new Set(origins).size]).deep.equal([4, 1]);
  });

  it('does not take a shard’s word for hits that came before', async () => {
    const world = anIndex(nine());
    const { answer } = await world.search({ wantCursor: true, k: 2 });
    const replica = world.replica('web', 1, 0);
    const old = [[1, 9]] as const;
    replica.content = { ...replica.content, response: aShardOfBefore(old) };
    const next = await world.search({ cursor: answer?.cursor ?? Buffer.alloc(0), k: 2 });
    expect(next.answer?.sources[0]?.shards[0]?.message).match(/broke the contract: hit 0 .* must come after/);
    expect(hitsOf(next).map(({ seq }) => seq)).deep.equal([4, 6]);
  });
});

function aShardOfBefore(hits: readonly Pair[]) {
  const bytes = (numbers: readonly number[]) => Buffer.from(Float64Array.from(numbers).buffer);
  return { lists: [{ count: hits.length, seqs: bytes(hits.map(([s]) => s)), scores: bytes(hits.map(([, s]) => s)) }] };
}

describe('a cursor', () => {
  const first = async (world: FakeCoordinator, request: SearchRequest = {}): Promise<Buffer> => {
    const { answer } = await world.search({ wantCursor: true, k: 2, ...request });
    return answer?.cursor ?? Buffer.alloc(0);
  };
  const isForeign = 'invalid-query: cursor must be one that was given on this route to this caller, as it was given';
  const isOfAnother =
    'invalid-query: cursor must be one that was given for this query: it and its route must be what they were on the first page';

  it('is refused when any byte of it is another', async () => {
    const world = anIndex(nine());
    const cursor = await first(world);
    for (let at = 0; at < cursor.length; at++) {
      const altered = Buffer.from(cursor);
      altered[at] = (altered[at] as number) ^ 1;
      expect(refusalOf(await world.search({ cursor: altered })), `byte ${at}`).equal(isForeign);
    }
    expect((await world.search({ cursor })).error).equal(undefined);
  });

  it('is for one caller: the client and the headers that reach sources; not the session, nor what stays here', async () => {
    const world = anIndex(nine(), { route: { allowedHeaders: ['x-tenant'] } });
    const context = { client: 'shop', headers: { 'x-tenant': 'a', 'x-secret': '1' }, session: 's' };
    const cursor = await first(world, { context });
    const refusals = [];
    for (const change of [
      {},
      { session: 't' },
      { headers: { 'x-tenant': 'a', 'x-secret': '2' } },
      { client: 'other' },
      { headers: { 'x-tenant': 'b' } },
      { headers: {} },
    ]) {
      refusals.push(refusalOf(await world.search({ cursor, context: { ...context, ...change } })));
    }
    expect(refusals).deep.equal(['', '', '', isForeign, isForeign, isForeign]);
  });

  it('is for one query: the page may be larger, later, or shown in another way, but of the same hits', async () => {
    const world = anIndex(nine());
    const cursor = await first(world);
    const harmless: SearchRequest[] = [
      { k: 5 },
      { timeoutMs: 900 },
      { documents: 3 },
      { explain: true },
      { minCoverage: 0.5 },
      { totalHitsThreshold: 5 },
      { keepGenerationsMs: 5 },
    ];
    for (const change of harmless) expect(refusalOf(await world.search({ cursor, ...change }))).equal('');
    const telling: SearchRequest[] = [
      { query: 'other' },
      { filter: { exists: { field: 'tag' } } },
      { searchFields: [{ field: 'tag' }] },
      { minimumShouldMatch: '2' },
      { noPriors: true },
    ];
    for (const change of telling) expect(refusalOf(await world.search({ cursor, ...change }))).equal(isOfAnother);
  });

  it('is not taken together with what says otherwise where the page begins, or what is read', async () => {
    const world = anIndex(nine());
    const cursor = await first(world);
    const refusals = [];
    for (const change of [
      { offset: 1 },
      { generations: [{ generation: 7 }] },
      { waitFor: [{ seq: 1 }] },
      { cursor: Buffer.alloc(0), continue: true },
    ]) {
      refusals.push(refusalOf(await world.search({ cursor, ...change })));
    }
    expect(refusals).deep.equal([
      'invalid-query: offset must be 0 where there is a cursor, got 1',
      'invalid-query: generations must be empty where there is a cursor, got "1 entries"',
      'invalid-query: wait_for must be empty where there is a cursor, got "1 entries"',
      'invalid-query: continue must be false where there is no cursor, and none is wanted, got true',
    ]);
  });

  it('is taken by every coordinator with the key, also after that was changed, and by no other', async () => {
    const [older, newer] = ['a', 'b'].map((id) => ({ id, key: id.repeat(32) }));
    const cursor = await first(anIndex(nine(), { coordinator: { cursorKeys: [older] } }));
    const asked = async (coordinator: object) =>
      refusalOf(await anIndex(nine(), { coordinator }).search({ cursor, k: 2 }));
    expect([
      await asked({ cursorKeys: [older] }),
      await asked({ cursorKeys: [newer, older] }),
      await asked({ cursorKeys: [newer] }),
      await asked({}),
    ]).deep.equal(['', '', isForeign, isForeign]);
  });

  it('keeps what it names readable for a minute after each page, in one lease for all cursors', async () => {
    const world = anIndex(nine());
    await turn(world, [3]);
    const leases = world.replicas.map(({ asked }) =>
      asked.flatMap(({ call: { lease } }) => (lease == null ? [] : [[lease.name, lease.generation, lease.durationMs]])),
    );
    // Nine hits are three full pages; nothing is kept for what comes after the last.
    const each = ['cursors-7', 7, 60_000];
    expect(leases).deep.equal([
      [each, each, each],
      [each, each, each],
    ]);
    await first(world, { keepGenerationsMs: 90_000 });
    const { lease } = world.replica('web', 0, 0).asked.findLast(({ kind }) => kind === 'lease')?.call ?? {};
    expect([lease?.name === 'cursors-7', lease?.durationMs]).deep.equal([false, 90_000]);
  });

  it('is given out though a shard does not promise that, and the answer says so', async () => {
    const world = anIndex(nine());
    world.replica('web', 0, 0).behaviour.lease = { afterMs: 1, failure: 'rejected', isWorthAnother: false };
    const { answer } = await world.search({ wantCursor: true, k: 2 });
    expect(answer?.degradedBy).deep.equal([Degradation.DEGRADATION_GENERATIONS_NOT_KEPT]);
    expect(answer?.cursor.length).above(0);
  });

  for (const isHeard of [true, false]) {
    const how = isHeard ? 'is gone' : 'is found to be gone while it is asked for';
    it(`has expired when what it names ${how}; who goes on is told that hits may be missing`, async () => {
      const documents = nine();
      const world = anIndex(documents);
      const cursor = await first(world);
      documents.change((seq) => seq === 3, [7.5]);
      await publish(world, documents);
      for (const replica of world.replicas) {
        if (isHeard) replica.publish(8);
        else replica.publishUnheard(8);
      }
      if (isHeard) await world.clock.advance(5);
      const { error } = await world.search({ cursor, k: 2 });
      expect([error?.code, error?.message]).deep.equal([
        'cursor-expired',
        'the cursor has expired: generation 7 of the index "web" cannot be read any more; ask for the first page again, or go on with `continue`',
      ]);
      const moved = await world.search({ cursor, k: 2, continue: true });
      expect(hitsOf(moved).map(({ seq }) => seq)).deep.equal([10, 4]);
      expect(moved.answer?.degradedBy).deep.equal([Degradation.DEGRADATION_CURSOR_MOVED]);
      const next = await world.search({ cursor: moved.answer?.cursor ?? Buffer.alloc(0), k: 2 });
      expect(hitsOf(next).map(({ seq }) => seq)).deep.equal([5, 6]);
      expect(next.answer?.degradedBy).deep.equal([]);
    });
  }

  it('has expired with a code of its own: FAILED_PRECONDITION', () => {
    const failureCode = FailureCode.FAILURE_CODE_GENERATION_GONE;
    expect(codesOf('cursor-expired')).deep.equal({ failureCode, status: 9 });
  });

  it('has expired when the index was built anew, or its alias stands for another', async () => {
    const world = anIndex(nine());
    const cursor = await first(world);
    for (const replica of world.replicas) replica.rebuild('another');
    await world.clock.advance(5);
    const { error } = await world.search({ cursor });
    expect(error?.message).match(/the index "web" as it was cannot be read any more/);
  });
});

/** What happens between two pages: writes, and replicas that take them in, die, come back, or start over. */
const someEvents = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ what: fc.constant('write' as const), scores: someScores(3) }) },
    { weight: 4, arbitrary: fc.record({ what: fc.constant('publish' as const), replica: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('die' as const), replica: fc.nat(3) }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('return' as const), replica: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('restart' as const), replica: fc.nat(3) }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 900 }) }) },
  ),
  { maxLength: 6 },
);
type Event = typeof someEvents extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

describe('turning pages in worlds in which replicas die, come back and start over', () => {
  async function happens(event: Event, world: FakeCoordinator, documents: Documents): Promise<void> {
    if (event.what === 'write') return documents.change((seq) => seq % 3 === 0, event.scores);
    if (event.what === 'wait') {
      await world.clock.advance(event.ms);
      return undefined;
    }
    const replica = world.replicas[event.replica];
    if (replica === undefined) throw new Error('no such replica');
    if (event.what === 'publish') replica.publish(...documents.generations);
    if (event.what === 'die') replica.goDown();
    if (event.what === 'return') replica.comeBack();
    if (event.what === 'restart') {
      replica.goDown();
      replica.publish(documents.newest);
      replica.comeBack();
    }
    return undefined;
  }

  it('gives the next hits of the first page’s state, or says that some are missing or that it is gone', async () => {
    await fc.assert(
      fc.asyncProperty(
        somePairs(30),
        someSizes,
        fc.array(someEvents, { minLength: 1 }),
        async (first, sizes, events) => {
          const documents = new Documents(first, 2);
          const world = anIndex(documents, { replicas: 2 });
          let asked: SearchRequest = { wantCursor: true };
          let left = documents.at(7);
          for (let page = 0; page < 40; page++) {
            const k = sizes[page % sizes.length] as number;
            const { answer, error } = await world.search({ ...asked, k });
            if (answer === undefined) {
              expect(['cursor-expired', 'insufficient-coverage']).contain(error?.code, error?.message);
              return;
            }
            const shown = answer.hits.map(({ seq, score }): Pair => [seq, score]);
            const isWhole = answer.degradedBy.every((why) => why === Degradation.DEGRADATION_GENERATIONS_NOT_KEPT);
            expect(answer.sources[0]?.generation).equal(7);
            if (isWhole) expect(shown).deep.equal(left.slice(0, k));
            expect(left).to.deep.include.members(shown);
            expect(shown).deep.equal([...shown].sort(byScoreThenSeq));
            const last = shown.at(-1);
            if (last !== undefined) left = left.filter((hit) => byScoreThenSeq(hit, last) > 0);
            if (answer.cursor.length === 0) return;
            asked = { cursor: answer.cursor };
            for (const event of events[page % events.length] ?? []) await happens(event, world, documents);
          }
        },
      ),
      { numRuns: 120 },
    );
  });
});

describe('turning pages of several sources', () => {
  const window = 6;
  const route = { rankWindow: window };

  /** By the definition: the first hits of each source by reciprocal rank; behind, what else the first source has. */
  function longPage(web: readonly string[], others: readonly (readonly string[])[]): string[] {
    const ranked = [web, ...others].flatMap((names, source) =>
      names.slice(0, window).map((name, i) => ({ name, source, rank: i + 1 })),
    );
    ranked.sort((a, b) => a.rank - b.rank || a.source - b.source);
    return [...ranked.map(({ name }) => name), ...web.slice(window)];
  }

  const names = (source: string, documents: Documents): string[] => documents.at(7).map(([seq]) => `${source} ${seq}`);

  it('gives the hits of one long page, each once, and behind them the rest of the first index', async () => {
    await fc.assert(
      fc.asyncProperty(somePairs(25), somePairs(12), fc.nat(9), someSizes, async (first, second, inPlaces, sizes) => {
        const [web, news] = [new Documents(first, 2), new Documents(second, 1)];
        const world = new FakeCoordinator({
          indexes: { web: web.contents(), news: news.contents() },
          verticals: { places: {} },
          replicas: 1,
          route,
        });
        world.vertical('places').hits = inPlaces;
        const pages = await turn(world, sizes, {
          between: async () => {
            for (const documents of [web, news]) documents.change((seq) => seq % 3 === 0, [4, 0]);
            await publish(world, web);
          },
        });
        const places = Array.from({ length: inPlaces }, (_, i) => `places places${i + 1}`);
        const expected = longPage(names('web', web), [names('news', news), places]);
        expect(pages.flatMap((page) => namesOf(hitsOf(page)))).deep.equal(expected);
        expectCounted(pages);
      }),
      { numRuns: 60 },
    );
  });

  it('asks each source for the same hits on every page of the long one, and the first index alone behind it', async () => {
    const web = new Documents(
      Array.from({ length: 20 }, (_, i): Pair => [i + 1, 20 - i]),
      1,
    );
    const world = new FakeCoordinator({
      indexes: { web: web.contents() },
      verticals: { places: {} },
      replicas: 1,
      route,
    });
    const pages = await turn(world, [4]);
    expect(pages.map((page) => hitsOf(page).length)).deep.equal([4, 4, 4, 4, 4, 2]);
    const asked = world.replica('web', 0, 0).asked.flatMap(({ call: { query } }) => query?.k ?? []);
    expect(asked).deep.equal([6, 6, 4, 4, 4, 4]);
    expect(world.vertical('places').asked.length).equal(2);
    const ranks = pages.flatMap(hitsOf).flatMap(({ source, sourceRank }) => (source === 'web' ? [sourceRank] : []));
    expect(ranks).deep.equal(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('ends with the long page where there is no index', async () => {
    const world = new FakeCoordinator({ indexes: {}, verticals: { places: {}, shops: {} }, route });
    world.vertical('places').hits = 9;
    const pages = await turn(world, [3]);
    expect(pages.flatMap((page) => namesOf(hitsOf(page)))).deep.equal([
      'places places1',
      'shops shops1',
      'places places2',
      'shops shops2',
      ...[3, 4, 5, 6].map((i) => `places places${i}`),
    ]);
  });

  it('draws once for all pages which sources are asked', async () => {
    let draws = 0;
    const world = new FakeCoordinator({
      indexes: { web: nine().contents() },
      verticals: { places: { percent: 50 } },
      replicas: 1,
      route,
      random: () => (draws++ % 2) / 2,
    });
    const pages = await turn(world, [2]);
    const states = pages.map(({ answer }) => answer?.sources.map(({ source, state }) => `${source} ${state}`));
    expect(new Set(states.filter((each) => each?.length === 2).map(String)).size).equal(1);
  });
});
