import { expect } from 'chai';
import { FakeCoordinator } from '../support/fake-coordinator.js';
import type { Behaviour, CallKind, FakeReplica } from '../support/fake-replica.js';

const dies: Behaviour = { afterMs: 150, failure: 'unavailable', isWorthAnother: true };
const diesWithItsHost: Behaviour = { afterMs: 3, failure: 'unavailable', isWorthAnother: true };
const refusesAtOnce: Behaviour = { afterMs: 0, failure: 'unavailable', isWorthAnother: true };

/** Searches, and lets all replicas of shard 0 do this with the query; gives whether the query is refused after that. */
async function isRefusedAfter(behaviour: Behaviour, kind: CallKind, which = 2): Promise<boolean> {
  const coordinator = new FakeCoordinator({ indexes: { web: [{ hits: [[1, 9]] }, {}] } });
  const replicas = coordinator.shard('web', 0).slice(0, which);
  const behave = (replica: FakeReplica, how: Behaviour): void => {
    replica.behaviour[kind] = how;
  };
  for (const replica of replicas) behave(replica, behaviour);
  expect((await coordinator.search()).error).equal(undefined);
  for (const replica of replicas) behave(replica, { afterMs: 1 });
  const { error } = await coordinator.search();
  coordinator.close();
  return error !== undefined;
}

describe('a query that servers die of', () => {
  it('is refused when two replicas of a shard were lost while they had it, and no other is', async () => {
    const coordinator = new FakeCoordinator();
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = dies;
    const first = await coordinator.search({ query: 'bad' });
    expect(first.answer?.coverage?.share).equal(0.5);
    const asked = coordinator.replicas.map(({ asked }) => asked.length);
    const again = await coordinator.search({ query: 'bad' });
    expect([again.error?.code, again.tookMs]).deep.equal(['internal', 0]);
    expect(again.error?.message).match(/two replicas of a shard were lost, .* refused for another 60 s/);
    expect(coordinator.replicas.map(({ asked }) => asked.length)).deep.equal(asked);
    for (const replica of coordinator.replicas) replica.behaviour.query = { afterMs: 1 };
    expect((await coordinator.search({ query: 'good' })).error).equal(undefined);
    await coordinator.clock.advance(60_000);
    expect((await coordinator.search({ query: 'bad' })).error).equal(undefined);
    coordinator.close();
  });

  it('is refused when they were lost while they told of its words, or its documents were fetched', async () => {
    expect(await isRefusedAfter(dies, 'termStats')).equal(true);
    expect(await isRefusedAfter(dies, 'fetch')).equal(true);
  });

  it('is not one when only one was lost, or both together, nor when they could not be asked at all', async () => {
    expect(await isRefusedAfter(dies, 'query')).equal(true);
    expect(await isRefusedAfter(dies, 'query', 1)).equal(false);
    expect(await isRefusedAfter(diesWithItsHost, 'query')).equal(false);
    expect(await isRefusedAfter(refusesAtOnce, 'query')).equal(false);
  });

  it('is not one that its shard answers later, though others are missing; nor is one cleared by what has not answered', async () => {
    for (const missing of [0, 1]) {
      const coordinator = new FakeCoordinator();
      const lose = async (): Promise<void> => {
        for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = diesWithItsHost;
        await coordinator.search();
        for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = { afterMs: 1 };
      };
      await lose();
      await coordinator.clock.advance(2000);
      for (const replica of coordinator.shard('web', missing)) replica.behaviour.query = 'silent';
      expect((await coordinator.search()).answer?.degradedBy).not.deep.equal([]);
      await lose();
      const { error } = await coordinator.search();
      expect(error?.code).equal(missing === 1 ? 'internal' : undefined);
      coordinator.close();
    }
  });

  it('is refused when it happens again where its words were answered before, by all shards', async () => {
    for (const [isWhole, refusals] of [
      [true, [false, true]],
      [false, [true, true]],
    ] as const) {
      const coordinator = new FakeCoordinator();
      const behave = (shard: number, how: Behaviour): void => {
        for (const replica of coordinator.shard('web', shard)) replica.behaviour.query = how;
      };
      if (!isWhole) behave(0, { afterMs: 1, failure: 'error', isWorthAnother: false });
      expect((await coordinator.search()).answer?.coverage?.share).equal(isWhole ? 1 : 0.5);
      const seen: boolean[] = [];
      for (let time = 0; time < 2; time++) {
        behave(1, dies);
        await coordinator.search();
        behave(1, 'silent');
        seen.push((await coordinator.search()).error?.code === 'internal');
        await coordinator.clock.advance(2000);
      }
      expect(seen).deep.equal(refusals);
      coordinator.close();
    }
  });

  it('is shown to operators in the records', async () => {
    const coordinator = new FakeCoordinator();
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = dies;
    await coordinator.search();
    await coordinator.search();
    expect(coordinator.failed).deep.equal(['internal']);
    expect(coordinator.records.map(({ error }) => error)).deep.equal(['internal', '']);
    coordinator.close();
  });
});
