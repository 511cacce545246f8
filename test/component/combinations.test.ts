import { Revisions } from '@muster/coordinator';
import type { Hit__Output, SearchRequest } from '@muster/proto';
import { codecs, Degradation, type SearchStreamResponse__Output, TotalRelation } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';
import { aSearchRequest, type Pair } from '../support/builders.js';
import { FakeCoordinator, linearModels, type SearchRun } from '../support/fake-coordinator.js';
import { bestOf, documents } from '../support/ordered-documents.js';

const pin = (...pins: readonly (readonly [source: string, id: string, position: number])[]) => ({
  when: [{ name: 'pins', queries: ['java'], pin: pins.map(([source, id, position]) => ({ source, id, position })) }],
});

/** `count` documents in two shards, the first the best. */
function shardsOf(count: number, response: object = {}) {
  const hits = Array.from({ length: count }, (_, i): Pair => [i + 1, (count - i) / count]);
  return [0, 1].map((shard) => ({ hits: hits.filter(([seq]) => seq % 2 === shard), response, isAssigned: true }));
}

function answerOf({ answer, error }: SearchRun) {
  if (answer === undefined) throw error ?? new Error('neither an answer nor an error');
  return answer;
}

/** All pages, one after the other. */
async function turn(world: FakeCoordinator, k: number, request: SearchRequest = {}): Promise<Hit__Output[][]> {
  const pages: Hit__Output[][] = [];
  let asked: SearchRequest = { wantCursor: true };
  while (pages.length < 100) {
    const { hits, cursor } = answerOf(await world.search({ ...request, ...asked, k }));
    pages.push(hits);
    if (cursor.length === 0) return pages;
    asked = { cursor };
  }
  throw new Error('there was no end of pages');
}

const idsOf = (hits: readonly Hit__Output[]): string[] => hits.map(({ id }) => id);
const ids = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `d${from + i}`);

describe('pages with pinned documents', () => {
  const route = { rankWindow: 10 };

  it('show every document once, in front of the end of the long page and behind it', async () => {
    // One that is on the long page by itself, and one that is behind it.
    const rules = pin(['web', 'd4', 1], ['web', 'd15', 6]);
    for (const k of [3, 4, 20]) {
      const world = new FakeCoordinator({ indexes: { web: shardsOf(20) }, replicas: 1, route: { ...route, rules } });
      const pages = (await turn(world, k)).flatMap(idsOf);
      const whole = idsOf(answerOf(await world.search({ k: 20 })).hits);
      expect(whole).deep.equal(['d4', 'd1', 'd2', 'd3', 'd5', 'd15', ...ids(6, 14), ...ids(16, 20)]);
      expect(pages, `${k} a page`).deep.equal(whole);
    }
  });

  it('show every document once though pages are scored by the statistics of some shards, as long as the order is the same', async () => {
    const coordinator = { cursorKeys: [{ id: 'one', key: 'k'.repeat(32) }] };
    const somePins = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 12 })), {
      maxLength: 3,
      selector: ([seq]) => seq,
    });
    const someSteps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        someSteps,
        somePins,
        fc.record({ rankWindow: fc.integer({ min: 1, max: 8 }), maxWindow: fc.constantFrom(5, 10, 1000) }),
        async (count, steps, pins, windows) => {
          const rules = pin(...pins.map(([seq, place], i) => ['web', `d${seq}`, 13 * i + place] as const));
          const route = { ...windows, maxK: 5, ...(pins.length === 0 ? {} : { rules }) };
          // Two hosts: what one remembers of the words the other has to ask for, and nobody answers it.
          const [knowing, asking] = [0, 1].map(
            () => new FakeCoordinator({ indexes: { web: shardsOf(count) }, replicas: 1, coordinator, route }),
          ) as [FakeCoordinator, FakeCoordinator];
          for (const { behaviour } of asking.replicas) behaviour.termStats = 'silent';
          const shown: string[] = [];
          let asked: SearchRequest = { wantCursor: true };
          for (let page = 0; page < 100; page++) {
            const [isPartial, k] = steps[page % steps.length] as [boolean, number];
            const { hits, cursor } = answerOf(await (isPartial ? asking : knowing).search({ ...asked, k }));
            shown.push(...idsOf(hits));
            if (cursor.length === 0) break;
            asked = { cursor };
          }
          expect(shown.sort()).deep.equal(ids(1, count).sort());
        },
      ),
      { numRuns: 100 },
    );
  });

  it('have no pinned document among what a group has beside, behind the long page either', async () => {
    const document = (seq: number, tag: string) => ({ seq, score: 1 - seq / 10, year: 1, tag });
    const web = [
      { ordered: [document(0, 'a'), document(1, 'b'), document(2, 'c')], isAssigned: true },
      { ordered: [document(3, 'c'), document(4, 'd')], isAssigned: true },
    ];
    const rules = pin(['web', 'd3', 1]);
    const world = new FakeCoordinator({ indexes: { web }, replicas: 1, route: { rankWindow: 2, rules } });
    const hits = (await turn(world, 2, { collapse: { field: 'tag', hitsPerGroup: 1 } })).flat();
    expect(idsOf(hits)).deep.equal(['d3', 'd0', 'd1', 'd2', 'd4']);
    expect(hits.flatMap(({ moreFromGroup }) => moreFromGroup)).deep.equal([]);
  });

  it('show every document once though hits are collapsed, and all that the list has and rules pin', async () => {
    const somePins = fc.uniqueArray(fc.record({ seq: fc.nat(29), position: fc.integer({ min: 1, max: 12 }) }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ seq }) => seq,
    });
    await fc.assert(
      fc.asyncProperty(
        documents(30, 8),
        somePins,
        fc.constantFrom(1, 2),
        fc.integer({ min: 1, max: 5 }),
        async ({ all, shards }, pins, hitsPerGroup, k) => {
          const positions = pins.map(({ position }, i) => 20 * i + position);
          const rules = pin(...pins.map(({ seq }, i) => ['web', `d${seq}`, positions[i] as number] as const));
          const web = shards.map((ordered) => ({ ordered, isAssigned: true }));
          const world = new FakeCoordinator({ indexes: { web }, replicas: 1, route: { rankWindow: 4, rules } });
          const collapse = { field: 'tag', hitsPerGroup };
          const shown = (await turn(world, k, { collapse })).flat().map(({ seq }) => seq);
          const pinned = pins.flatMap(({ seq }) => (seq < all.length ? [seq] : []));
          const listed = bestOf(all, { sort: [], collapse }, all.length).map(({ seq }) => seq);
          const expected = [...new Set([...listed, ...pinned])];
          expect([...shown].sort((a, b) => a - b)).deep.equal(expected.sort((a, b) => a - b));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('tell what a group has beside, but for pinned documents, on its last hit on each page, the same on all pages of the long one', async () => {
    await fc.assert(
      fc.asyncProperty(
        documents(30, 8),
        fc.uniqueArray(fc.nat(20), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(1, 2, 3),
        fc.integer({ min: 1, max: 5 }),
        async ({ shards }, pinned, hitsPerGroup, k) => {
          const rules = pin(...pinned.map((seq, i) => ['web', `d${seq}`, 1 + 3 * i] as const));
          const web = shards.map((ordered) => ({ ordered, isAssigned: true }));
          const world = new FakeCoordinator({ indexes: { web }, replicas: 1, route: { rankWindow: 12, rules } });
          const collapse = { field: 'tag', hitsPerGroup };
          const [whole = []] = await turn(world, 50, { collapse });
          const beside = whole.flatMap(({ moreFromGroup }) => moreFromGroup.map(({ seq }) => seq));
          expect(beside.filter((seq) => pinned.includes(seq))).deep.equal([]);
          const moreOf = new Map(whole.map(({ group, moreFromGroup }) => [group, moreFromGroup]));
          const pages = (await turn(world, k, { collapse })).slice(0, Math.ceil(whole.length / k));
          for (const hits of pages) {
            hits.forEach(({ group, seq, moreFromGroup }, i) => {
              // An empty tag is a group, and stands for having none.
              if (group === '') return;
              const isLast = hits.findLastIndex((hit) => hit.group === group) === i;
              expect(moreFromGroup, `of ${seq}`).deep.equal(isLast ? moreOf.get(group) : []);
            });
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('mark them on the page that they are on', async () => {
    const rules = pin(['web', 'd9', 1], ['web', 'd8', 5]);
    const world = new FakeCoordinator({ indexes: { web: shardsOf(20) }, replicas: 1, route: { ...route, rules } });
    const pages = await turn(world, 3);
    const pinned = pages.slice(0, 3).map((hits) => hits.map((hit) => hit.pinned));
    expect(pinned).deep.equal([
      [true, false, false],
      [false, true, false],
      [false, false, false],
    ]);
  });

  it('let pages join where hits are of several sources', async () => {
    const rules = pin(['images', 'images1', 4], ['web', 'd20', 3]);
    const world = new FakeCoordinator({
      indexes: { web: shardsOf(20) },
      verticals: { images: {} },
      replicas: 1,
      route: { ...route, rules },
    });
    world.vertical('images').hits = 4;
    const pages = (await turn(world, 3)).flatMap(idsOf);
    expect(pages.slice(2, 4)).deep.equal(['d20', 'images1']);
    expect(pages.length).equal(24);
    expect(new Set(pages).size).equal(24);
  });

  it('wait for a shard that keeps silent no longer than twice as long as the strategy does for sources', async () => {
    const rules = pin(['web', 'd1', 1], ['web', 'd2', 3]);
    const world = new FakeCoordinator({ indexes: { web: shardsOf(8) }, replicas: 1, route: { rules } });
    world.replica('web', 0, 0).behaviour.query = 'silent';
    const strategy = { name: 'deadline', parameters: { wait_ms: 20 } };
    const run = await world.search({ k: 3, strategy }, 500);
    expect(idsOf(answerOf(run).hits)).deep.equal(['d1', 'd3', 'd5']);
    expect(answerOf(run).hits[0]?.pinned).equal(true);
    expect(run.tookMs).within(20, 60);
  });

  it('count facets without them, in full', async () => {
    const facets = [{ name: 'tags', counts: [{ value: 'java', count: 5 }] }];
    const world = new FakeCoordinator({
      indexes: { web: shardsOf(4, { facets }) },
      route: { rules: pin(['web', 'd3', 1]) },
    });
    const answer = answerOf(await world.search({ k: 2, facets: [{ name: 'tags', field: 'tag' }] }));
    expect(idsOf(answer.hits)).deep.equal(['d3', 'd1']);
    const [facet] = answer.facets;
    expect([facet?.counts.map(({ count }) => count), facet?.partial]).deep.equal([[10], false]);
    const asked = world.replicas.flatMap(({ asked: calls }) => calls.flatMap(({ call }) => call.query ?? []));
    expect(asked.map((query) => query.facets.length).sort()).deep.equal([0, 0, 1, 1]);
  });

  it('explain one that is among the best by its own score, and any other without one', async () => {
    const response = { explanations: ['{"term":1}', '{"term":2}'] };
    const world = new FakeCoordinator({
      indexes: {
        web: [
          {
            hits: [
              [1, 9],
              [2, 8],
            ],
            response,
          },
        ],
      },
      replicas: 1,
      route: { rules: pin(['web', 'd2', 1]) },
    });
    const [first] = answerOf(await world.search({ k: 2, explain: true })).hits;
    const { clauses, ranking } = JSON.parse(first?.explanation ?? '{}');
    expect([first?.id, clauses, ranking.firstPhase]).deep.equal(['d2', { term: 2 }, 8]);
    const [only] = answerOf(
      await world.search({ k: 1, offset: 0, explain: true, filter: { exists: { field: 'tag' } } }),
    ).hits;
    expect(JSON.parse(only?.explanation ?? '{}')).have.property('clauses');
  });
});

/** Asks for pages as they become known. */
async function stream(world: FakeCoordinator, request: SearchRequest, firstPageMs: number) {
  const { clock, admission } = world;
  const startMs = clock.now();
  const came: { readonly atMs: number; readonly revision: SearchStreamResponse__Output }[] = [];
  const reader = new Revisions((revision, taken) => {
    const read = codecs.searchStreamResponse.decode(codecs.searchStreamResponse.encode(revision));
    came.push({ atMs: clock.now() - startMs, revision: read });
    clock.arrive(0, taken);
  });
  const { response } = admission.search(aSearchRequest(request), startMs + 1000, { reader, firstPageMs });
  reader.end((await clock.finish(response)).value);
  return came;
}

describe('an early page without a document that is yet to be pinned', () => {
  it('is not exact, whatever is known of the sources', async () => {
    const hits: Pair[] = [
      [1, 9],
      [2, 8],
      [5, 7],
    ];
    const web = [{ hits }, { hits: [[3, 0.5]] as Pair[] }].map((shard) => ({ ...shard, isAssigned: true }));
    const world = new FakeCoordinator({ indexes: { web }, replicas: 1, route: { rules: pin(['web', 'd5', 1]) } });
    // The bound of the second shard says that it has nothing for the page; but who has the document is asked all of them.
    world.replica('web', 1, 0).behaviour.query = { afterMs: 300 };
    const came = await stream(world, { k: 1 }, 50);
    const told = came.map(({ revision: { response } }) => [response?.hits[0]?.id, response?.exact]);
    expect(told).deep.equal([
      ['d1', false],
      ['d5', true],
    ]);
  });
});

describe('early pages of shards that are asked for fewer hits', () => {
  /** Two shards of 150 hits, the best all in shard 1; a vertical that takes its time. */
  function uneven(): FakeCoordinator {
    const web = [0, 1, 2, 3].map((shard) => ({
      documents: 1000,
      hits: Array.from({ length: 150 }, (_, i): Pair => [4 * i + shard, (600 - i - (shard === 1 ? 0 : 300)) / 1000]),
    }));
    return new FakeCoordinator({ indexes: { web }, replicas: 1, verticals: { images: { role: 'opportunistic' } } });
  }

  it('are not stable, nor exact, before the shard whose list was used up has told the rest', async () => {
    const world = uneven();
    // Who is asked again takes long, so that a page is due meanwhile.
    let asked = 0;
    const [replica] = world.shard('web', 1);
    Object.defineProperty(replica?.behaviour, 'query', { get: () => ({ afterMs: asked++ === 0 ? 1 : 200 }) });
    const came = await stream(world, { k: 100 }, 50);
    const told = came.map(({ atMs, revision }) => [atMs > 40, revision.response?.exact, revision.last]);
    expect(told).deep.equal([
      [true, false, false],
      [true, true, true],
    ]);
    expect(came[0]?.revision.response?.sources[0]?.shards[0]?.message).match(/not been asked for the rest/);
  });
});

describe('a cursor of a page that a model ranks', () => {
  it('has expired when another version of the model ranks, unless the query goes on all the same', async () => {
    const world = new FakeCoordinator({
      indexes: { web: shardsOf(12) },
      replicas: 1,
      indexSource: { secondPhase: { model: 'm', window: 10 } },
      models: { m: 'features: { score: -1 }' },
      route: { rankWindow: 10 },
    });
    const { hits, cursor } = answerOf(await world.search({ k: 3, wantCursor: true }));
    expect(idsOf(hits)).deep.equal(['d10', 'd9', 'd8']);
    expect(idsOf(answerOf(await world.search({ k: 3, cursor })).hits)).deep.equal(['d7', 'd6', 'd5']);
    expect((await world.search({ k: 0, cursor })).error).equal(undefined);
    world.models = linearModels({ m: 'features: { score: 1 }' });
    const { error } = await world.search({ k: 3, cursor });
    expect([error?.code, error?.message.split(';')[0]]).deep.equal([
      'cursor-expired',
      'the cursor has expired: a model as it was on the first page cannot be read any more',
    ]);
    const moved = answerOf(await world.search({ k: 3, cursor, continue: true }));
    expect([idsOf(moved.hits), moved.degradedBy]).deep.equal([
      ['d4', 'd5', 'd6'],
      [Degradation.DEGRADATION_CURSOR_MOVED],
    ]);
    const next = answerOf(await world.search({ k: 3, cursor: moved.cursor }));
    expect([idsOf(next.hits), next.degradedBy]).deep.equal([['d7', 'd8', 'd9'], []]);
  });
});

describe('a page behind the long one', () => {
  it('counts the main index alone, and says that this is not all', async () => {
    const facets = [{ name: 'tags', counts: [{ value: 'java', count: 5 }] }];
    const [web, news] = [shardsOf(8, { facets }), shardsOf(2, { facets })];
    const world = new FakeCoordinator({ indexes: { web, news }, replicas: 1, route: { rankWindow: 2 } });
    const request = { facets: [{ name: 'tags', field: 'tag' }] };
    const first = answerOf(await world.search({ ...request, k: 4, wantCursor: true }));
    const behind = answerOf(await world.search({ ...request, k: 4, cursor: first.cursor }));
    expect(idsOf(behind.hits)).deep.equal(ids(3, 6));
    const counts = [first, behind].map(({ totalHits, facets: [facet] }) => [
      totalHits?.value,
      totalHits?.relation === TotalRelation.TOTAL_RELATION_EXACT,
      facet?.counts[0]?.count,
      facet?.partial,
    ]);
    expect(counts).deep.equal([
      [10, true, 20, false],
      [8, false, 10, true],
    ]);
  });

  it('is none of an index that nobody waits for', async () => {
    const sources = [{ vertical: 'images' }, { index: 'web', role: 'opportunistic' }];
    const world = new FakeCoordinator({
      indexes: { web: shardsOf(8) },
      verticals: { images: {} },
      sources,
      replicas: 1,
      route: { rankWindow: 2 },
    });
    world.vertical('images').afterMs = 20;
    const { cursor, hits } = answerOf(await world.search({ k: 4, wantCursor: true }));
    expect([cursor.length, hits.length]).deep.equal([0, 4]);
  });
});

describe('a cursor where a strategy takes one source', () => {
  it('is refused, as the next page may be of another, unless there is one source alone', async () => {
    const world = new FakeCoordinator({ indexes: { web: shardsOf(12) }, verticals: { images: {} }, replicas: 1 });
    const { error } = await world.search({ k: 3, wantCursor: true, strategy: { name: 'first' } });
    expect(error?.message).equal(
      'strategy must be one that takes the hits of all sources, where a cursor is given or wanted, got "first"',
    );
    const one = new FakeCoordinator({ indexes: { web: shardsOf(12) }, replicas: 1 });
    const { cursor } = answerOf(await one.search({ k: 3, wantCursor: true, strategy: { name: 'best' } }));
    expect(cursor.length).above(0);
  });
});
