import { SourceState } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';
import { FakeCoordinator } from '../support/fake-coordinator.js';
import type { Behaviour } from '../support/fake-replica.js';

const someDelay: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ afterMs: fc.integer({ min: 0, max: 400 }) }) },
  { weight: 1, arbitrary: fc.constant<Behaviour>('silent') },
  {
    weight: 1,
    arbitrary: fc.record({
      afterMs: fc.integer({ min: 0, max: 100 }),
      failure: fc.constantFrom('unavailable', 'rejected', 'error', 'timeout'),
      isWorthAnother: fc.boolean(),
    }),
  },
);

const someWorld = fc.record({
  timeoutMs: fc.integer({ min: 1, max: 400 }),
  k: fc.integer({ min: 0, max: 5 }),
  replicas: fc.array(fc.record({ termStats: someDelay, query: someDelay, fetch: someDelay }), {
    minLength: 4,
    maxLength: 4,
  }),
  verticalMs: fc.integer({ min: 0, max: 400 }),
  rankMs: fc.integer({ min: 0, max: 300 }),
  /** The reserves have learnt from a query before. */
  isSecond: fc.boolean(),
});

type World = typeof someWorld extends fc.Arbitrary<infer Value> ? Value : never;

function aCoordinator({ replicas, verticalMs, rankMs }: World): FakeCoordinator {
  const coordinator = new FakeCoordinator({
    indexes: {
      web: [
        {
          hits: [
            [1, 9],
            [3, 7],
          ],
        },
        {
          hits: [
            [2, 8],
            [4, 6],
          ],
        },
      ],
    },
    verticals: { places: {} },
  });
  coordinator.replicas.forEach((replica, i) => {
    Object.assign(replica.behaviour, replicas[i]);
  });
  coordinator.vertical('places').afterMs = verticalMs;
  coordinator.rankMs = rankMs;
  return coordinator;
}

describe('the deadline', () => {
  it('bounds every phase, whatever is slow: an answer or an error comes by then, and nothing stays open', async () => {
    await fc.assert(
      fc.asyncProperty(someWorld, async (world) => {
        const coordinator = aCoordinator(world);
        if (world.isSecond) await coordinator.search({}, world.timeoutMs);
        const { answer, error, tookMs } = await coordinator.search({ k: world.k }, world.timeoutMs);
        expect(tookMs).most(world.timeoutMs);
        expect(coordinator.logged).deep.equal([]);
        if (answer === undefined) expect(error?.code).oneOf(['deadline-exceeded', 'insufficient-coverage']);
        expect(coordinator.replicas.map(({ inFlight }) => inFlight)).deep.equal([0, 0, 0, 0]);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves no hit without its document or a mark, and no lie about what was seen', async () => {
    await fc.assert(
      fc.asyncProperty(someWorld, async (world) => {
        const { answer } = await aCoordinator(world).search({ k: world.k }, world.timeoutMs);
        if (answer === undefined) return;
        for (const { document, documentMissing, source } of answer.hits) {
          expect(document.length > 0).equal(!documentMissing);
          if (source === 'places') expect(documentMissing).equal(false);
        }
        const { documentsDecided = 0, documents = 0, share, shards, shardsComplete } = answer.coverage ?? {};
        expect(documents).equal(200);
        expect(share).equal(documentsDecided / documents);
        const areAllThere = answer.sources.every(({ state }) => state === SourceState.SOURCE_STATE_COMPLETE);
        if (areAllThere) expect([share, shardsComplete]).deep.equal([1, shards]);
        // Seen in full and ranked in full, or it says why not.
        expect(areAllThere && answer.exact ? answer.hits.length : world.k).equal(Math.min(world.k, 6));
        expect(answer.exact && share === 1 ? true : answer.degradedBy.length > 0 || answer.exact).equal(true);
      }),
      { numRuns: 100 },
    );
  });

  it('is the least of the caller’s and the request’s', async () => {
    const times = [];
    for (const [timeoutMs, deadlineMs] of [
      [50, 1000],
      [1000, 50],
    ] as const) {
      const coordinator = new FakeCoordinator();
      for (const { behaviour } of coordinator.replicas) behaviour.query = 'silent';
      const { error, tookMs } = await coordinator.search({ timeoutMs }, deadlineMs);
      times.push([error?.code, tookMs > 25 && tookMs <= 50]);
    }
    expect(times).deep.equal([
      ['deadline-exceeded', true],
      ['deadline-exceeded', true],
    ]);
  });

  it('is the route’s where the request says nothing', async () => {
    const coordinator = new FakeCoordinator({ route: { timeoutMs: 80 } });
    for (const { behaviour } of coordinator.replicas) behaviour.query = 'silent';
    expect((await coordinator.search({}, 10_000)).tookMs).most(80);
  });

  it('tells shards a little less than the time there is, so that what they have comes back in time', async () => {
    const coordinator = new FakeCoordinator();
    const startMs = coordinator.clock.now();
    await coordinator.search({}, 1000);
    const due = coordinator.replicas.flatMap(({ asked }) =>
      asked.flatMap(({ kind, deadlineMs }) => (kind === 'query' ? [deadlineMs - startMs] : [])),
    );
    for (const deadlineMs of due) expect(deadlineMs).within(930, 980);
  });

  it('keeps back what fetching lately took, and forgets it slowly', async () => {
    const coordinator = new FakeCoordinator({ indexes: { web: [{ hits: [[1, 1]] }] }, replicas: 1 });
    const replica = coordinator.replica('web', 0, 0);
    const dueAfter = async (): Promise<number> => {
      const startMs = coordinator.clock.now();
      const before = replica.asked.length;
      await coordinator.search({}, 1000);
      const query = replica.asked.slice(before).find(({ kind }) => kind === 'query');
      return Math.round((query?.deadlineMs ?? 0) - startMs);
    };
    replica.behaviour.fetch = { afterMs: 200 };
    await dueAfter();
    replica.behaviour.fetch = { afterMs: 1 };
    const soon = await dueAfter();
    await coordinator.clock.advance(60_000);
    const later = await dueAfter();
    expect({ soon: soon < 600, later: later > 900 }).deep.equal({ soon: true, later: true });
  });
});
