import { expect } from 'chai';
import type { Pair } from '../support/builders.js';
import { FakeCoordinator } from '../support/fake-coordinator.js';

const strategy = { name: 'probable' };

/** An index of four shards with twelve hits each. */
function fourShards(): FakeCoordinator {
  const web = [0, 1, 2, 3].map((i) => ({
    hits: Array.from({ length: 12 }, (_, j): Pair => [1 + i + 4 * j, 0.5 - i / 100 - j / 1000]),
  }));
  return new FakeCoordinator({ indexes: { web }, replicas: 1 });
}

describe('`probable`, taught by queries without hits,', () => {
  /** What comes of queries with hits, all asked before the shards of the first have answered. */
  async function afterwards(coordinator: FakeCoordinator): Promise<readonly (readonly [string, number])[]> {
    for (const replica of coordinator.replicas) replica.behaviour.query = { afterMs: 30 };
    const runs = Array.from({ length: 20 }, () =>
      coordinator.outcomeOf(coordinator.start({ k: 10, strategy }).response),
    );
    await coordinator.clock.advance(1000);
    const outcomes = await Promise.all(runs);
    return outcomes.map(({ answer, error }) => [error?.message ?? '', answer?.gathering?.answered ?? 0]);
  }
  const complete = Array.from({ length: 20 }, () => ['', 4]);

  it('waits for those who have hits, when nothing matched before', async () => {
    const coordinator = fourShards();
    const contents = coordinator.replicas.map(({ content }) => content);
    for (const replica of coordinator.replicas) replica.content = { ...replica.content, hits: [] };
    for (let i = 0; i < 450; i++) {
      expect((await coordinator.search({ k: 10, strategy })).error).equal(undefined);
    }
    coordinator.replicas.forEach((replica, i) => {
      replica.content = contents[i] as (typeof contents)[number];
    });
    expect(await afterwards(coordinator)).deep.equal(complete);
  });

  it('waits for those who have hits, when before it was only counted', async () => {
    const coordinator = fourShards();
    for (let i = 0; i < 200; i++) {
      expect((await coordinator.search({ k: 0, strategy })).error).equal(undefined);
    }
    expect(await afterwards(coordinator)).deep.equal(complete);
  });
});

describe('a leaf that never answers', () => {
  it('is asked no more when its time is up, though it might have answered after a sampled gathering', async () => {
    const coordinator = fourShards();
    const { contributions } = coordinator.dependencies;
    // Of this kind nothing ever enters a full list, so one answer is enough.
    for (let i = 0; i < 5000; i++) contributions.learn({ kind: 'web/1', leaf: i % 4 }, -1.5, false);
    for (const shard of [1, 2, 3]) coordinator.replica('web', shard, 0).behaviour.query = 'silent';
    for (let i = 0; i < 32; i++) {
      const { answer } = await coordinator.search({ k: 10, strategy }, 200);
      expect(answer?.gathering?.answered).equal(1);
    }
    const inFlight = (): number => Math.max(...coordinator.replicas.map((replica) => replica.inFlight));
    expect(inFlight()).equal(2);
    await coordinator.clock.advance(200);
    expect([inFlight(), contributions.checked]).deep.equal([0, { gatherings: 0, complete: 0, unknown: 2 }]);
  });
});

describe('a leaf that fails after it told what it has so far', () => {
  it('is no answer, but its hits are in the page', async () => {
    const coordinator = fourShards();
    coordinator.replica('web', 0, 0).behaviour.query = {
      afterMs: 5,
      failure: 'error',
      isWorthAnother: false,
      tells: [{ afterMs: 2, hits: [[1, 0.5]], boundOfRest: 9, documentsDecided: 10 }],
    };
    for (const shard of [1, 2, 3]) coordinator.replica('web', shard, 0).behaviour.query = { afterMs: 50 };
    const anyOf = [{ name: 'rank-safe' }, { name: 'first-n', parameters: { count: 1 } }];
    const { answer, tookMs } = await coordinator.search({ k: 10, strategy: { anyOf } });
    expect(tookMs).within(50, 60);
    expect([answer?.gathering?.answered, answer?.hits[0]?.seq]).deep.equal([1, 1]);
  });
});

describe('a fault of ours while gathering', () => {
  it('is an internal error, and no leaf is asked any longer', async () => {
    const coordinator = fourShards();
    for (const shard of [1, 2, 3]) coordinator.replica('web', shard, 0).behaviour.query = 'silent';
    coordinator.dependencies.contributions.chanceOf = () => {
      throw new Error('boom');
    };
    const { error } = await coordinator.search({ k: 10, strategy });
    expect([error?.code, coordinator.admission.inFlight]).deep.equal(['internal', 0]);
    expect(coordinator.replicas.map(({ inFlight }) => inFlight)).deep.equal([0, 0, 0, 0]);
  });

  it('is one too when gathering ends', async () => {
    const coordinator = fourShards();
    coordinator.dependencies.contributions.learn = () => {
      throw new Error('boom');
    };
    const { error } = await coordinator.search({ k: 10, strategy });
    expect([error?.code, coordinator.admission.inFlight]).deep.equal(['internal', 0]);
  });
});

describe('`quality` beside a vertical', () => {
  it('waits for it', async () => {
    const web = [{ hits: [[1, 9] as Pair] }, { hits: [[2, 8] as Pair] }];
    const cutoff = { strategies: [{ strategy: 'quality' }] };
    const coordinator = new FakeCoordinator({
      indexes: { web },
      replicas: 1,
      verticals: { news: {} },
      route: { cutoff },
    });
    coordinator.vertical('news').afterMs = 5;
    const { answer } = await coordinator.search({}, 1000);
    expect([answer?.gathering?.asked, answer?.gathering?.answered]).deep.equal([3, 3]);
  });
});

describe('a least coverage', () => {
  const rankSafe = { name: 'rank-safe' };
  const web = [0, 1, 2, 3].map((i) => ({ hits: [[i + 1, 9 - i / 10] as Pair] }));

  it('lets `rank-safe` stop when what is missing is proven to be out of the list', async () => {
    const coordinator = new FakeCoordinator({ indexes: { web }, replicas: 1 });
    coordinator.replica('web', 3, 0).behaviour.query = { afterMs: 300 };
    const { answer, tookMs } = await coordinator.search({ k: 1, strategy: rankSafe, minCoverage: 0.95 }, 1000);
    expect([answer?.exact, answer?.coverage?.share]).deep.equal([true, 1]);
    expect(tookMs).lessThan(300);
  });

  it('does not keep everyone waiting once it cannot be reached', async () => {
    const coordinator = new FakeCoordinator({ indexes: { web }, replicas: 1 });
    coordinator.replica('web', 0, 0).behaviour.query = { afterMs: 2, failure: 'error', isWorthAnother: false };
    coordinator.replica('web', 3, 0).behaviour.query = { afterMs: 300 };
    const firstTwo = { name: 'first-n', parameters: { count: 2 } };
    const { answer, tookMs } = await coordinator.search({ k: 10, strategy: firstTwo, minCoverage: 0.95 }, 1000);
    expect(answer?.gathering?.answered).equal(2);
    expect(tookMs).lessThan(300);
  });
});
