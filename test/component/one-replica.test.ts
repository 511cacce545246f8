import { type CallPolicies, makePolicies, parseConfig, plainPolicies } from '@muster/coordinator';
import { SeededDraws } from '@muster/scripts';
import { expect } from 'chai';
import { FakeCoordinator, type FakeCoordinatorOptions } from '../support/fake-coordinator.js';
import { Hedging, hitsOf } from '../support/hedging.js';

const config = parseConfig(
  '{ indexes: { web: { dir: x } }, routes: { default: { sources: [{ index: web }] } } }',
  'test',
);

/** Three replicas of each of two shards. */
function aCoordinator(options: FakeCoordinatorOptions): FakeCoordinator {
  const indexes = { web: [{ hits: hitsOf(0) }, { hits: hitsOf(1) }] };
  return new FakeCoordinator({ indexes, replicas: 3, ...options });
}

/** What the replicas of a shard were asked. */
function askedOf(coordinator: FakeCoordinator, shard: number): string[] {
  return coordinator.shard('web', shard).map(({ kinds }) => kinds.join(' '));
}

describe('all phases of a query', () => {
  const all = 'termStats query fetch';

  it('ask one replica of a shard: for statistics, hits and documents', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const draws = new SeededDraws(seed);
      const random = (): number => draws.next();
      for (const policies of [
        undefined,
        (clock: CallPolicies['clock']) => makePolicies(config.coordinator, { clock, random }),
      ]) {
        const coordinator = aCoordinator({ random, ...(policies === undefined ? {} : { policies }) });
        await coordinator.search();
        for (const shard of [0, 1]) expect(askedOf(coordinator, shard).sort()).deep.equal(['', '', all]);
        coordinator.close();
      }
    }
  });

  it('go on at another replica where the one that was asked says nothing, or has gone', async () => {
    const mishaps: ((world: Hedging) => void)[] = [
      (world) => {
        world.replica(0, 0).owesPong = true;
      },
      (world) => world.replica(0, 0).goDown(),
    ];
    for (const mishap of mishaps) {
      const world = new Hedging();
      const { response } = world.coordinator.start();
      await world.coordinator.clock.advance(0.5);
      mishap(world);
      const { answer } = await world.coordinator.finish(response);
      expect([answer?.exact, world.replica(0, 1).kinds]).deep.equal([true, ['query', 'fetch']]);
    }
  });

  it('choose by load where statistics were remembered, or came of nobody', async () => {
    const world = new Hedging();
    await world.coordinator.search();
    world.replica(0, 0).inFlight = 5;
    await world.coordinator.search();
    expect(world.attempts().map((calls) => calls.map(([replica, why]) => [replica, why]))).deep.equal([
      [['0-1', 'less-loaded']],
    ]);
  });

  it('are chosen for by the session of a person, statistics as well, also of a source that is asked alone', async () => {
    for (const role of ['optional', 'opportunistic']) {
      const seen: number[] = [];
      const coordinator = aCoordinator({
        verticals: { news: {} },
        indexSource: { role },
        policies: (clock) => {
          const plain = plainPolicies(clock, () => 0);
          return {
            ...plain,
            select: (replicas, asker, nowMs) => {
              seen.push(asker.affinity);
              return plain.select(replicas, asker, nowMs);
            },
          };
        },
      });
      coordinator.vertical('news').afterMs = 20;
      await coordinator.search({ context: { session: 's1' } });
      expect(seen.length).equal(6);
      expect([new Set(seen).size, seen[0] === 0]).deep.equal([1, false]);
    }
  });
});

describe('a replica that keeps calls waiting for long', () => {
  it('is not asked for what it could not answer in time, nor in the place of one that failed', async () => {
    const world = new Hedging();
    await world.coordinator.search();
    world.policies.track('web-0-0:1').isOverfull = true;
    const { error, tookMs } = await world.coordinator.search();
    expect([error?.message, Math.round(tookMs), world.policies.told.overfull]).deep.equal([
      'no source answered (web: every replica has more calls to answer already than can be in the time that is left)',
      0,
      1,
    ]);
    const other = new Hedging();
    await other.coordinator.search();
    other.query(0, 0, { afterMs: 5, failure: 'unavailable', isWorthAnother: true });
    other.policies.track('web-0-1:1').isOverfull = true;
    await other.coordinator.search();
    expect(other.attempts()[0]?.map((call) => call.at(-1))).deep.equal(['no-other-replica']);
  });
});
