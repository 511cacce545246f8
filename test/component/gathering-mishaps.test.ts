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
