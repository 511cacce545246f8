import { SourceReason } from '@muster/proto';
import { expect } from 'chai';
import { Hedging, hitsOf } from '../support/hedging.js';

const { SOURCE_REASON_CUT, SOURCE_REASON_UNAVAILABLE, SOURCE_REASON_UNSPECIFIED } = SourceReason;

/** A shard whose first replica is known to keep calls waiting, or not. */
function aShard(isQueueing: boolean): Hedging {
  const world = new Hedging();
  world.policies.track('web-0-0:1').isQueueing = isQueueing;
  return world;
}

describe('two copies of a call', () => {
  it('say when they begin: the second always, the first where calls wait', async () => {
    for (const isQueueing of [false, true]) {
      const world = aShard(isQueueing);
      world.query(0, 0, { afterMs: 100, beginsMs: 90 });
      await world.coordinator.search();
      const tells = [0, 1].map((number) => world.replica(0, number).asked.map(({ tellsStarted }) => tellsStarted));
      // Statistics and hits of the first; hits, and then documents, of the second.
      expect(tells).deep.equal([
        [isQueueing, isQueueing],
        [true, false],
      ]);
    }
  });

  it('are one again when the second has begun and the first still waits', async () => {
    const world = aShard(true);
    world.policies.most = 1;
    world.query(0, 0, { afterMs: 100, beginsMs: 90 });
    world.query(0, 1, { afterMs: 30, beginsMs: 4 });
    await world.coordinator.search();
    expect(world.attempts()).deep.equal([
      [
        ['0-0', 'preferred', 0, 14, SOURCE_REASON_CUT, ''],
        ['0-1', 'hedge', 10, 40, SOURCE_REASON_UNSPECIFIED, 'query-cap'],
      ],
    ]);
  });

  it('are one again when the first has begun and the second still waits', async () => {
    const world = aShard(true);
    world.policies.most = 1;
    world.query(0, 0, { afterMs: 60, beginsMs: 13 });
    world.query(0, 1, { afterMs: 30, beginsMs: 25 });
    await world.coordinator.search();
    expect(world.attempts()).deep.equal([
      [
        ['0-0', 'preferred', 0, 60, SOURCE_REASON_UNSPECIFIED, ''],
        ['0-1', 'hedge', 10, 13, SOURCE_REASON_CUT, 'query-cap'],
      ],
    ]);
  });

  it('both go on when both have begun, and while one may have begun without saying so', async () => {
    for (const isQueueing of [true, false]) {
      const world = aShard(isQueueing);
      world.query(0, 0, { afterMs: 30, beginsMs: 5 });
      world.query(0, 1, { afterMs: 50 });
      await world.coordinator.search();
      expect(world.attempts()).deep.equal([
        [
          ['0-0', 'preferred', 0, 30, SOURCE_REASON_UNSPECIFIED, ''],
          ['0-1', 'hedge', 10, 30, SOURCE_REASON_CUT, 'no-other-replica'],
        ],
      ]);
    }
  });

  it('are one again when one of them tells what it has so far', async () => {
    const world = aShard(false);
    const tells = [{ afterMs: 12, hits: hitsOf(0), boundOfRest: 99, documentsDecided: 10 }];
    world.query(0, 0, { afterMs: 60, tells });
    world.query(0, 1, { afterMs: 30, beginsMs: 25 });
    await world.coordinator.search({ strategy: { name: 'rank-safe' } });
    expect(world.attempts()[0]?.[1]?.slice(0, 5)).deep.equal(['0-1', 'hedge', 10, 12, SOURCE_REASON_CUT]);
  });

  it('do not lose both: the one given up is asked again when the other is slow, or stops', async () => {
    for (const stops of [false, true]) {
      const world = aShard(true);
      world.policies.most = stops ? 1 : 2;
      world.query(0, 0, { afterMs: 100, beginsMs: 90 });
      world.query(0, 1, { afterMs: 900, beginsMs: 0 });
      const { response } = world.coordinator.start();
      await world.coordinator.clock.advance(13);
      world.query(0, 0, { afterMs: 7 });
      if (stops) world.replica(0, 1).owesPong = true;
      const { answer } = await world.coordinator.finish(response);
      expect(answer?.exact).equal(true);
      expect(world.attempts()[0]?.map(([replica, why, asked]) => [replica, why, asked])).deep.equal([
        ['0-0', 'preferred', 0],
        ['0-1', 'hedge', 10],
        ['0-0', stops ? 'failover' : 'hedge', 20],
      ]);
    }
  });

  it('do not lose both, though there was no other replica when that was thought of before', async () => {
    const world = aShard(true);
    world.query(0, 0, { afterMs: 900, beginsMs: 800 });
    world.query(0, 1, { afterMs: 900, beginsMs: 15 });
    const { response } = world.coordinator.start();
    await world.coordinator.clock.advance(40);
    world.query(0, 0, { afterMs: 7 });
    await world.coordinator.finish(response);
    expect(world.attempts()[0]?.map(([replica, why, asked]) => [replica, why, asked])).deep.equal([
      ['0-0', 'preferred', 0],
      ['0-1', 'hedge', 10],
      ['0-0', 'hedge', 310],
    ]);
  });

  it('do not lose both: the one given up is asked again when the other fails', async () => {
    const world = aShard(true);
    world.query(0, 0, { afterMs: 100, beginsMs: 90 });
    world.query(0, 1, { afterMs: 5, failure: 'unavailable', isWorthAnother: true, beginsMs: 0 });
    const { response } = world.coordinator.start();
    await world.coordinator.clock.advance(13);
    world.query(0, 0, { afterMs: 7 });
    const { answer } = await world.coordinator.finish(response);
    expect(answer?.exact).equal(true);
    expect(world.attempts()).deep.equal([
      [
        ['0-0', 'preferred', 0, 10, SOURCE_REASON_CUT, ''],
        ['0-1', 'hedge', 10, 15, SOURCE_REASON_UNAVAILABLE, ''],
        ['0-0', 'failover', 15, 22, SOURCE_REASON_UNSPECIFIED, ''],
      ],
    ]);
  });
});
