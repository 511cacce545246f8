import { Degradation, SourceReason } from '@muster/proto';
import { expect } from 'chai';
import { aCluster } from '../support/fake-cluster.js';
import { FakeCoordinator, type SearchRun } from '../support/fake-coordinator.js';
import type { FakeReplica } from '../support/fake-replica.js';

/** An index of so many shards with a hit each, all at generation 7. */
function anIndex(shards = 2, more: ConstructorParameters<typeof FakeCoordinator>[0] = {}): FakeCoordinator {
  const hits = Array.from({ length: shards }, (_, i) => ({ hits: [[i + 1, 9 - i]] as const }));
  return new FakeCoordinator({ indexes: { web: hits }, replicas: 1, ...more });
}

/** Generations that a replica was asked at for hits, in order. */
function asked({ asked: calls }: FakeReplica, kind: 'query' | 'termStats' = 'query'): number[] {
  return calls.flatMap(({ call: { query, termStats } }) =>
    kind === 'query' ? (query?.generation ?? []) : (termStats?.generation ?? []),
  );
}

function stateOf({ answer }: SearchRun) {
  const [source] = answer?.sources ?? [];
  const isSkewed = answer?.degradedBy.includes(Degradation.DEGRADATION_GENERATION_SKEW) ?? false;
  return { generation: source?.generation, exact: answer?.exact, isSkewed };
}

const whole = { exact: true, isSkewed: false };
const skewed = { exact: false, isSkewed: true };

describe('the generation that is read', () => {
  it('is the newest that every shard serves', async () => {
    const world = anIndex();
    const [one, other] = world.replicas as [FakeReplica, FakeReplica];
    one.publish(7, 9);
    other.publish(7);
    expect(stateOf(await world.search())).deep.equal({ generation: 7, ...whole });
    other.publish(7, 9);
    await world.clock.advance(5);
    expect(stateOf(await world.search())).deep.equal({ generation: 9, ...whole });
    expect([asked(one), asked(other)]).deep.equal([
      [7, 9],
      [7, 9],
    ]);
  });

  it('is held back by a shard that lags for as long as is allowed, then that shard is asked at its own', async () => {
    const world = anIndex(2, { index: { maxLagMs: 3000 } });
    const [ahead, behind] = world.replicas as [FakeReplica, FakeReplica];
    expect(stateOf(await world.search())).deep.equal({ generation: 7, ...whole });
    ahead.publish(7, 9);
    await world.clock.advance(2900);
    expect(stateOf(await world.search())).deep.equal({ generation: 7, ...whole });
    await world.clock.advance(1200);
    expect(stateOf(await world.search())).deep.equal({ generation: 9, ...skewed });
    expect([asked(ahead), asked(behind)]).deep.equal([
      [7, 7, 9],
      [7, 7, 7],
    ]);
    expect(asked(behind, 'termStats').every((generation) => generation === 7)).equal(true);
    behind.publish(7, 9);
    await world.clock.advance(5);
    expect(stateOf(await world.search())).deep.equal({ generation: 9, ...whole });
  });

  it('goes on behind a shard that follows, however long that lags', async () => {
    const world = anIndex(2, { index: { maxLagMs: 3000 } });
    const [ahead, behind] = world.replicas as [FakeReplica, FakeReplica];
    for (let second = 0; second < 20; second++) {
      ahead.publish(...generations(second + 2, 10));
      behind.publish(...generations(second, 10));
      await world.clock.advance(5);
      expect(stateOf(await world.search()), `second ${second}`).deep.equal({ generation: 100 + second, ...whole });
      await world.clock.advance(1000);
    }
  });

  it('does not go back for a shard that comes back with less', async () => {
    const world = anIndex();
    const [stays, comesBack] = world.replicas as [FakeReplica, FakeReplica];
    for (const replica of [stays, comesBack]) replica.publish(7, 9);
    expect(stateOf(await world.search())).deep.equal({ generation: 9, ...whole });
    comesBack.goDown();
    expect(stateOf(await world.search()).generation).equal(9);
    comesBack.publish(7);
    comesBack.comeBack();
    await world.clock.advance(5);
    expect(stateOf(await world.search())).deep.equal({ generation: 9, ...skewed });
    comesBack.publish(7, 9);
    await world.clock.advance(5);
    expect(stateOf(await world.search())).deep.equal({ generation: 9, ...whole });
  });

  it('goes back if a shard serves nothing newer any more', async () => {
    const world = anIndex(2, { replicas: 2 });
    for (const replica of world.replicas) replica.publish(7, 9);
    world.replica('web', 0, 1).publish(7);
    expect(stateOf(await world.search())).deep.equal({ generation: 9, ...whole });
    world.replica('web', 0, 0).goDown();
    expect(stateOf(await world.search())).deep.equal({ generation: 7, ...whole });
  });

  it('is again what it had to go back from as soon as that is served again, though replicas do not follow', async () => {
    const world = anIndex(1, { replicas: 2 });
    const [restarts] = world.replicas as [FakeReplica, FakeReplica];
    restarts.publish(7, 8);
    expect(stateOf(await world.search())).deep.equal({ generation: 8, ...whole });
    for (const isReadBetween of [false, true]) {
      restarts.goDown();
      restarts.publish(7);
      restarts.comeBack();
      await world.clock.advance(5);
      if (isReadBetween) expect(stateOf(await world.search())).deep.equal({ generation: 7, ...whole });
      restarts.publish(7, 8);
      expect(stateOf(await world.search())).deep.equal({ generation: 8, ...whole });
    }
  });

  it('is left at once for a shard that comes back with newer ones only, though replicas do not follow', async () => {
    const world = anIndex(2, { replicas: 2 });
    const [ahead, , comesBack, staysAway] = world.replicas as FakeReplica[];
    await world.search();
    comesBack?.goDown();
    staysAway?.goDown();
    await world.clock.advance(5);
    ahead?.publish(7, 9);
    comesBack?.publish(9);
    comesBack?.comeBack();
    const run = await world.search();
    expect([run.answer?.coverage?.shardsComplete, stateOf(run)]).deep.equal([2, { generation: 9, ...whole }]);
  });

  it('is the one that a query names, as long as it is served', async () => {
    const world = anIndex();
    for (const replica of world.replicas) replica.publish(7, 9);
    expect(stateOf(await world.search({ generations: [{ generation: 7 }] }))).deep.equal({ generation: 7, ...whole });
    expect(stateOf(await world.search({ generations: [{ index: 'web', generation: 9 }] })).generation).equal(9);
    for (const replica of world.replicas) replica.publish(9, 11);
    const { error } = await world.search({ generations: [{ generation: 7 }] });
    expect(error?.code).equal('insufficient-coverage');
    expect(error?.message).match(/no replica serves generation 7 \(web-0-0:1: serves 9, 11\)/);
    expect(error?.response?.sources[0]?.reason).equal(SourceReason.SOURCE_REASON_GENERATION_GONE);
  });

  it('remembers the statistics of generations that queries name apart from the newest', async () => {
    const world = anIndex();
    for (const replica of world.replicas) replica.publish(7, 9);
    for (const generation of [7, 9, 7, 9, 7]) await world.search({ generations: [{ generation }] });
    expect(asked(world.replica('web', 0, 0), 'termStats')).deep.equal([7, 9]);
  });

  it('moves to the newest when it is gone while a query is on its way', async () => {
    const world = anIndex();
    const [one, other] = world.replicas as [FakeReplica, FakeReplica];
    await world.search();
    other.publishUnheard(9);
    one.publish(7, 9);
    const { response } = world.start();
    // What it says of itself comes before its refusal.
    other.publish(9);
    const run = await world.finish(response);
    expect(stateOf(run)).deep.equal({ generation: 9, ...whole });
    expect(run.answer?.hits.length).equal(2);
    expect(asked(one)).deep.equal([7, 7, 9]);
  });

  it('is heard of over sessions', async () => {
    const { coordinator, shards } = await aCluster();
    expect(stateOf(await coordinator.search())).deep.equal({ generation: 7, ...whole });
    for (const { session } of shards.values()) session.noteGeneration({ generations: [7, 9], documents: 100 });
    await coordinator.clock.advance(20);
    expect(stateOf(await coordinator.search())).deep.equal({ generation: 9, ...whole });
  });

  it('is not asked for again by a query that named it when it was the newest', async () => {
    const world = anIndex();
    const [one, other] = world.replicas as [FakeReplica, FakeReplica];
    await world.search();
    other.publishUnheard(9);
    const { response } = world.start({ generations: [{ generation: 7 }] });
    one.publish(7, 9);
    other.publish(9);
    const { answer } = await world.finish(response);
    expect(answer?.sources[0]?.reason).equal(SourceReason.SOURCE_REASON_GENERATION_GONE);
    expect(asked(one)).deep.equal([7, 7]);
  });

  it('does not move for a query that names it', async () => {
    const world = anIndex();
    const [one, other] = world.replicas as [FakeReplica, FakeReplica];
    await world.search();
    other.publishUnheard(9);
    one.publish(7, 9);
    const { response } = world.start({ generations: [{ generation: 7 }] });
    other.publish(9);
    const { answer } = await world.finish(response);
    expect(answer?.coverage?.shardsComplete).equal(1);
    expect(answer?.sources[0]?.reason).equal(SourceReason.SOURCE_REASON_GENERATION_GONE);
  });
});

describe('replicas of a shard that publish one after the other', () => {
  /** Shares of queries that the second of two replicas got that publishes so much later than the first. */
  async function shareOfSecond(laterMs: number): Promise<number> {
    const world = anIndex(1, { replicas: 2, random: aRandom() });
    const [first, second] = world.replicas as [FakeReplica, FakeReplica];
    for (const replica of world.replicas) replica.publish(...generations(0, 10));
    const before = world.replicas.map((replica) => asked(replica).length);
    for (let ms = 0; ms < 10_000; ms += 10) {
      if (ms % 1000 === 0) first.publish(...generations(1 + ms / 1000, 10));
      if (ms >= laterMs && (ms - laterMs) % 1000 === 0) second.publish(...generations(1 + (ms - laterMs) / 1000, 10));
      const { response } = world.start();
      await world.clock.advance(10);
      expect(stateOf({ ...(await world.outcomeOf(response)), tookMs: 0 })).include(whole);
    }
    const [ofFirst = 0, ofSecond = 0] = world.replicas.map((replica, i) => asked(replica).length - (before[i] ?? 0));
    return ofSecond / (ofFirst + ofSecond);
  }

  it('share the load though one is a little late, and queries read the same generation of both', async () => {
    expect(await shareOfSecond(0)).within(0.45, 0.55);
    expect(await shareOfSecond(200)).within(0.45, 0.55);
  });

  it('are not waited for longer than a quarter of a second', async () => {
    expect(await shareOfSecond(500)).within(0.32, 0.42);
    const world = anIndex(1, { replicas: 2 });
    await world.search();
    world.replica('web', 0, 0).publish(7, 9);
    await world.clock.advance(230);
    expect(stateOf(await world.search()).generation).equal(7);
    await world.clock.advance(30);
    expect(stateOf(await world.search()).generation).equal(9);
  });

  it('are not waited for where a query waits for a write', async () => {
    const world = anIndex(1, { replicas: 2 });
    await world.search();
    world.replica('web', 0, 0).publish(7, 9);
    await world.clock.advance(50);
    const { answer, tookMs } = await world.search({ waitFor: [{ seq: 8 }] });
    expect([answer?.sources[0]?.generation, tookMs < 20]).deep.equal([9, true]);
  });

  it('are not waited for if they do not serve what is read either', async () => {
    const world = anIndex(1, { replicas: 2 });
    const [first, second] = world.replicas as [FakeReplica, FakeReplica];
    second.publish(5);
    await world.search();
    first.publish(7, 9);
    await world.clock.advance(5);
    expect(stateOf(await world.search()).generation).equal(9);
  });
});

describe('the build that is read', () => {
  it('is one for all phases: documents are not fetched of another that came in between', async () => {
    const world = anIndex(1);
    await world.search();
    const [replica] = world.replicas as [FakeReplica];
    world.rankMs = 20;
    const { response } = world.start();
    await world.clock.advance(10);
    replica.rebuild('other');
    const { answer } = await world.finish(response);
    expect(replica.kinds.filter((kind) => kind === 'fetch').length).equal(1);
    expect(answer?.hits.map(({ documentMissing }) => documentMissing)).deep.equal([true]);
  });

  it('is one for all shards: all is asked again when one has another by now', async () => {
    const world = anIndex(2);
    const [one, other] = world.replicas as [FakeReplica, FakeReplica];
    one.behaviour.termStats = { afterMs: 20 };
    const { response } = world.start();
    await world.clock.advance(10);
    for (const replica of [one, other]) replica.rebuild('other');
    const { answer } = await world.finish(response);
    expect(asked(other, 'termStats').length).equal(2);
    expect([answer?.exact, answer?.degradedBy, answer?.hits.length]).deep.equal([true, [], 2]);
  });

  it('is not asked of a replica that comes back with another after one of the build has failed', async () => {
    const world = anIndex(1, { replicas: 2 });
    const [first, second] = world.replicas as [FakeReplica, FakeReplica];
    second.goDown();
    await world.search();
    first.behaviour.query = { afterMs: 20, failure: 'unavailable', isWorthAnother: true };
    const { response } = world.start();
    await world.clock.advance(10);
    second.rebuild('other');
    const { error } = await world.finish(response);
    expect(asked(second)).deep.equal([]);
    expect(error?.code).equal('insufficient-coverage');
  });
});

/** Numbers in [0, 1), the same each time. */
function aRandom(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** So many generations up to 100 + `newest`. */
function generations(newest: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => 100 + newest - count + 1 + i);
}
