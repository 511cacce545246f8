import { SourceReason } from '@muster/proto';
import { expect } from 'chai';
import type { Pair } from '../support/builders.js';
import { Hedging, hitsOf } from '../support/hedging.js';

const { SOURCE_REASON_CUT, SOURCE_REASON_UNAVAILABLE, SOURCE_REASON_UNSPECIFIED } = SourceReason;

describe('a shard that is slow', () => {
  it('is asked at another replica too, whose answer is taken if it is the first', async () => {
    const world = new Hedging();
    world.query(0, 0, { afterMs: 100 });
    world.query(0, 1, { afterMs: 3 });
    const { answer } = await world.coordinator.search();
    const gatherMs = Math.round((answer?.timings?.gatherUs ?? 0) / 1000);
    expect([gatherMs, answer?.hits[0]?.seq, answer?.exact]).deep.equal([13, 1, true]);
    expect(world.attempts()).deep.equal([
      [
        ['0-0', 'preferred', 0, 13, SOURCE_REASON_CUT, ''],
        ['0-1', 'hedge', 10, 13, SOURCE_REASON_UNSPECIFIED, ''],
      ],
    ]);
    expect(world.replica(0, 0).cancelled).deep.equal(['query']);
    expect(world.policies.track('web-0-0:1').ends.at(-1)).deep.include({ how: 'given-up' });
    expect(world.policies.track('web-0-0:1').ends.at(-1)?.tookMs).closeTo(13, 0.1);
  });

  it('is not asked twice if it answers within the delay, and nothing is left over', async () => {
    const world = new Hedging(2);
    world.query(0, 0, { afterMs: 9 });
    const { answer } = await world.coordinator.search();
    expect([answer?.exact, world.asked.sort(), world.coordinator.clock.timersSet]).deep.equal([
      true,
      ['0-0', '1-0'],
      0,
    ]);
    expect(world.policies.told).include({ overdue: 0, hedges: 0 });
  });

  it('gives the answer of the first replica if that comes first after all', async () => {
    const world = new Hedging();
    world.query(0, 0, { afterMs: 15 });
    world.query(0, 1, { afterMs: 80 });
    await world.coordinator.search();
    expect(world.attempts()).deep.equal([
      [
        ['0-0', 'preferred', 0, 15, SOURCE_REASON_UNSPECIFIED, ''],
        ['0-1', 'hedge', 10, 15, SOURCE_REASON_CUT, ''],
      ],
    ]);
    const { answers, losses } = world.policies.class('web/query:1.0.0', 0);
    expect([answers.map(Math.round), losses.map(Math.round)]).deep.equal([[15], [5]]);
  });

  it('takes nothing of what the loser says, though it lay in the socket', async () => {
    const world = new Hedging();
    const loser = world.replica(0, 0);
    loser.cancel = () => {};
    world.query(0, 0, { afterMs: 14 });
    world.query(0, 1, { afterMs: 3 });
    const { answer } = await world.coordinator.search();
    await world.coordinator.clock.advance(50);
    expect(answer?.exact).equal(true);
    expect(world.policies.track('web-0-0:1').ends.filter(({ how }) => how !== 'answered')).length(1);
  });

  it('has the documents fetched from the replica that answered', async () => {
    const world = new Hedging();
    world.query(0, 0, { afterMs: 100 });
    world.query(0, 1, { afterMs: 3 });
    await world.coordinator.search({ documents: 1 });
    expect([world.replica(0, 0).kinds, world.replica(0, 1).kinds]).deep.equal([
      ['termStats', 'query'],
      ['query', 'fetch'],
    ]);
  });

  it('is asked twice for statistics and for documents as well', async () => {
    const world = new Hedging();
    world.replica(0, 0).behaviour.termStats = { afterMs: 300 };
    // Hits are asked of the replica that told the statistics, and documents of the one that gave the hits.
    world.replica(0, 1).behaviour.fetch = { afterMs: 300 };
    const { answer, tookMs } = await world.coordinator.search({ documents: 1 });
    expect([answer?.hits.length, Math.round(tookMs)]).deep.equal([2, 23]);
    for (const phase of ['QUERY_PHASE_STATISTICS', 'QUERY_PHASE_FETCH'] as const) {
      expect(world.attempts(phase).map((calls) => calls.map(([, why]) => why)[1])).deep.equal(['hedge']);
    }
  });

  it('is not asked twice for a lease, lest the one that is kept is given up', async () => {
    const world = new Hedging();
    world.replica(0, 0).behaviour.lease = { afterMs: 60 };
    const { answer, tookMs } = await world.coordinator.search({ keepGenerationsMs: 5000 });
    expect([answer?.degradedBy, Math.round(tookMs)]).deep.equal([[], 62]);
    const leases = [0, 1].map((number) => world.replica(0, number).kinds.filter((kind) => kind === 'lease').length);
    expect(leases).deep.equal([1, 1]);
    expect(world.policies.told.hedges).equal(0);
  });

  it('counts as one first call for the budgets, with all others that are asked at once', async () => {
    const world = new Hedging(3);
    const told: string[] = [];
    const { clock } = world.coordinator;
    for (const which of ['retries', 'hedges'] as const) {
      world.policies[which].deposit = (calls: number, nowMs?: number) =>
        void told.push(`${which} ${calls} ${Math.round((nowMs ?? Number.NaN) - startMs)}`);
    }
    const startMs = clock.now();
    await world.coordinator.search();
    // For statistics, which take a millisecond, for hits, and for documents.
    expect(told).deep.equal([0, 1, 2].flatMap((ms) => [`retries 3 ${ms}`, `hedges 3 ${ms}`]));
  });

  it('is hedged a second time at a third replica, and the copy that was first is given up', async () => {
    const world = new Hedging(1, { replicas: 3 });
    world.query(0, 0, 'silent');
    world.query(0, 1, { afterMs: 100 });
    world.query(0, 2, { afterMs: 4 });
    await world.coordinator.search();
    expect(world.attempts()).deep.equal([
      [
        ['0-0', 'preferred', 0, 20, SOURCE_REASON_CUT, ''],
        ['0-1', 'hedge', 10, 24, SOURCE_REASON_CUT, ''],
        ['0-2', 'hedge', 20, 24, SOURCE_REASON_UNSPECIFIED, ''],
      ],
    ]);
    expect(world.policies.told.overdue).equal(2);
  });

  it('is asked at no more than three replicas', async () => {
    const world = new Hedging(1, { replicas: 4 });
    for (const number of [0, 1, 2, 3]) world.query(0, number, 'silent');
    await world.coordinator.search({}, 200);
    expect(world.asked.sort()).deep.equal(['0-0', '0-1', '0-2']);
    expect(world.attempts()[0]?.at(-1)?.at(-1)).equal('max-attempts');
    expect(world.coordinator.replicas.map(({ inFlight }) => inFlight)).deep.equal([0, 0, 0, 0]);
  });
});

describe('a hedge is not sent', () => {
  const slow = { afterMs: 60 };

  it('where there is no other replica, as the record says', async () => {
    const world = new Hedging();
    world.query(0, 0, slow);
    world.replica(0, 1).goDown();
    await world.coordinator.search();
    expect(world.attempts()).deep.equal([[['0-0', 'only', 0, 60, SOURCE_REASON_UNSPECIFIED, 'no-other-replica']]]);
  });

  it('to a replica that owes a pong', async () => {
    const world = new Hedging();
    world.query(0, 0, slow);
    world.replica(0, 1).owesPong = true;
    await world.coordinator.search();
    expect(world.attempts()[0]?.map((call) => call.at(-1))).deep.equal(['no-other-replica']);
  });

  for (const refusal of ['hedge-budget', 'all-slow'] as const) {
    it(`against \`${refusal}\`, as the record says; overdue it counts once all the same`, async () => {
      const world = new Hedging();
      world.query(0, 0, slow);
      world.policies.hedgeRefusal = refusal;
      await world.coordinator.search();
      expect(world.attempts()).deep.equal([[['0-0', 'preferred', 0, 60, SOURCE_REASON_UNSPECIFIED, refusal]]]);
      expect(world.policies.told.overdue).equal(1);
    });
  }

  it('at first, but later, when the budget has something again', async () => {
    const world = new Hedging();
    world.query(0, 0, slow);
    world.policies.hedgeRefusal = 'hedge-budget';
    const { response } = world.coordinator.start();
    await world.coordinator.clock.advance(15);
    world.policies.hedgeRefusal = undefined;
    await world.coordinator.finish(response);
    expect(world.attempts()).deep.equal([
      [
        ['0-0', 'preferred', 0, 21, SOURCE_REASON_CUT, ''],
        ['0-1', 'hedge', 20, 21, SOURCE_REASON_UNSPECIFIED, ''],
      ],
    ]);
  });

  it('when less than half of what was waited is left', async () => {
    for (const [delayMs, expected] of [
      [60, [['0-0', 'no-time']]],
      [
        40,
        [
          ['0-0', ''],
          ['0-1', 'no-time'],
        ],
      ],
    ] as const) {
      const world = new Hedging();
      for (const number of [0, 1]) world.query(0, number, 'silent');
      world.policies.delayMs = delayMs;
      const { tookMs } = await world.coordinator.search({}, 110);
      const leftMs = (world.replica(0, 0).asked.at(-1)?.deadlineMs ?? 0) - world.coordinator.clock.now() + tookMs - 61;
      expect(leftMs).within(5, 25);
      expect(world.attempts()[0]?.map(([replica, , , , , refusedBy]) => [replica, refusedBy])).deep.equal(expected);
    }
  });

  it('for more leaves than a query may hedge', async () => {
    const world = new Hedging(6);
    for (let shard = 0; shard < 6; shard++) world.query(shard, 0, slow);
    world.policies.most = 2;
    await world.coordinator.search();
    expect(world.asked.filter((address) => address.endsWith('-1'))).deep.equal(['0-1', '1-1']);
    expect(world.attempts().map((calls) => calls.at(-1)?.at(-1))).deep.equal([
      '',
      '',
      ...Array<string>(4).fill('query-cap'),
    ]);
    expect(world.policies.told.overdue).equal(6);
  });

  it('where hedging is switched off', async () => {
    const world = new Hedging();
    world.query(0, 0, slow);
    world.policies.most = 0;
    await world.coordinator.search();
    expect(world.attempts()[0]?.map((call) => call.at(-1))).deep.equal(['switched-off']);
  });

  it('in any phase of a query for which hedging is switched off, as the record says', async () => {
    const world = new Hedging(1, { route: { hedgePercent: 0 } });
    for (const kind of ['termStats', 'query', 'fetch'] as const) world.replica(0, 0).behaviour[kind] = slow;
    await world.coordinator.search({ documents: 1 });
    expect(world.replica(0, 1).kinds).deep.equal([]);
    for (const phase of ['QUERY_PHASE_STATISTICS', 'QUERY_PHASE_QUERY', 'QUERY_PHASE_FETCH'] as const) {
      expect(world.attempts(phase).map((calls) => calls.map((call) => call.at(-1)))).deep.equal([['switched-off']]);
    }
    expect(world.policies.told.hedges).equal(0);
  });

  it('for the statistics of a source that nobody waits for', async () => {
    const indexes = { web: [{ hits: hitsOf(0) }], extra: [{ hits: hitsOf(1) }] };
    const sources = [{ index: 'web' }, { index: 'extra', role: 'opportunistic' }];
    const world = new Hedging(1, { indexes, sources });
    world.query(0, 0, { afterMs: 200 });
    world.replica(0, 1).behaviour.query = { afterMs: 200 };
    const extra = world.coordinator.shard('extra', 0);
    for (const replica of extra) replica.behaviour.termStats = slow;
    await world.coordinator.search();
    expect(extra.map(({ kinds }) => kinds)).deep.equal([['termStats', 'query', 'fetch'], []]);
  });

  it('before all leaves that are overdue have been counted', async () => {
    const world = new Hedging(6);
    for (let shard = 0; shard < 6; shard++) world.query(shard, 0, slow);
    const seen: number[] = [];
    const { take } = world.policies.hedges;
    world.policies.hedges.take = () => {
      seen.push(world.policies.told.overdue);
      return take();
    };
    await world.coordinator.search();
    expect(seen).deep.equal([6, 6, 6, 6, 6, 6]);
  });

  it('for an answer that lies in a socket, after the loop has stood still; nor is its time learnt', async () => {
    const world = new Hedging();
    await world.coordinator.search();
    world.query(0, 0, { afterMs: 5 });
    const { response } = world.coordinator.start();
    await world.coordinator.clock.advance(1);
    await world.coordinator.clock.stall(100);
    const { answer } = await world.coordinator.finish(response);
    expect(answer?.exact).equal(true);
    expect(world.asked).deep.equal(['0-0', '0-0']);
    expect(world.policies.class('web/query:1.0.0', 0).answers.length).equal(1);
    const took = world.policies.track('web-0-0:1').ends.at(-1)?.tookMs ?? Number.NaN;
    expect(took).lessThan(5);
    expect(world.policies.told.overdue).equal(0);
  });

  it('and the time of an answer that lay in a socket is not learnt, though no leaf was due', async () => {
    const world = new Hedging();
    await world.coordinator.search();
    world.policies.delayMs = 1000;
    world.query(0, 0, { afterMs: 5 });
    const { response } = world.coordinator.start();
    await world.coordinator.clock.advance(1);
    await world.coordinator.clock.stall(100);
    await world.coordinator.finish(response);
    expect(world.policies.class('web/query:1.0.0', 0).answers.length).equal(1);
    expect(world.policies.track('web-0-0:1').ends.at(-1)?.tookMs).lessThan(5);
  });

  it('while another gathering has found that the loop stood still, but a little later', async () => {
    const world = new Hedging();
    world.query(0, 0, slow);
    const { clock } = world.coordinator;
    await clock.advance(1);
    const { response } = world.coordinator.start();
    // Statistics take 1 ms: the hedge is due then, too.
    clock.setTimer(11, () => void world.policies.stalls.turnsToRead(100));
    await world.coordinator.finish(response);
    expect(world.attempts()[0]?.map(([replica, why, asked]) => [replica, why, asked])).deep.equal([
      ['0-0', 'preferred', 0],
      ['0-1', 'hedge', 11],
    ]);
  });

  it('for a source that nobody waits for', async () => {
    const indexes = { web: [{ hits: hitsOf(0) }], extra: [{ hits: hitsOf(1) }] };
    const sources = [{ index: 'web' }, { index: 'extra', role: 'opportunistic' }];
    const world = new Hedging(1, { indexes, sources });
    for (const index of ['web', 'extra']) world.coordinator.replica(index, 0, 0).behaviour.query = { afterMs: 300 };
    world.replica(0, 1).behaviour.query = { afterMs: 100 };
    const extra = world.coordinator.shard('extra', 0);
    await world.coordinator.search();
    expect(world.replica(0, 1).kinds).include('query');
    expect(extra.map(({ kinds }) => kinds)).deep.equal([['termStats', 'query'], []]);
  });
});

describe('a shard whose hits cannot enter the list any more', () => {
  /** One that answers, one proven to have nothing for the list, one that may have. */
  function aWorld(): Hedging {
    const indexes = {
      web: [
        { hits: [[1, 1.5]] as Pair[] },
        { hits: [[2, 0.5]] as Pair[] },
        { hits: [[3, 0.5]] as Pair[], frontier: [1000, 1] },
      ],
    };
    const world = new Hedging(3, { indexes });
    for (const shard of [1, 2]) world.query(shard, 0, { afterMs: 60 });
    return world;
  }

  it('is not hedged when the cutoff goes by ranks', async () => {
    const world = aWorld();
    await world.coordinator.search({ k: 1, strategy: { name: 'rank-safe' } });
    expect(world.asked.filter((address) => address.endsWith('-1'))).deep.equal(['2-1']);
    expect(world.attempts()[1]?.[0]?.at(-1)).equal('not-worth-another');
  });

  for (const minCoverage of [0, 0.9]) {
    it(`is, when all are waited for, with ${minCoverage} demanded`, async () => {
      const world = aWorld();
      await world.coordinator.search({ k: 1, strategy: { name: 'all' }, minCoverage });
      expect(world.asked.filter((address) => address.endsWith('-1'))).deep.equal(['1-1', '2-1']);
    });
  }
});

describe('a copy that fails', () => {
  const unavailable = { afterMs: 5, failure: 'unavailable', isWorthAnother: true } as const;

  it('is no failure while another is open, and no other is asked instead', async () => {
    for (const failing of [0, 1]) {
      const world = new Hedging(1, { replicas: 3 });
      world.query(0, failing, { ...unavailable, afterMs: failing === 0 ? 15 : 5 });
      world.query(0, 1 - failing, { afterMs: 25 - 10 * (1 - failing) });
      world.policies.most = 1;
      const { answer } = await world.coordinator.search();
      expect([answer?.exact, world.asked.sort(), world.policies.told.retries]).deep.equal([true, ['0-0', '0-1'], 0]);
    }
  });

  it('is followed by a third when it was the last that was open', async () => {
    const world = new Hedging(1, { replicas: 3 });
    world.query(0, 0, { ...unavailable, afterMs: 15 });
    world.query(0, 1, { ...unavailable, afterMs: 8 });
    await world.coordinator.search();
    expect(world.attempts()).deep.equal([
      [
        ['0-0', 'preferred', 0, 15, SOURCE_REASON_UNAVAILABLE, ''],
        ['0-1', 'hedge', 10, 18, SOURCE_REASON_UNAVAILABLE, ''],
        ['0-2', 'failover', 18, 19, SOURCE_REASON_UNSPECIFIED, ''],
      ],
    ]);
  });

  it('is not followed by one that says nothing', async () => {
    const world = new Hedging();
    world.query(0, 0, unavailable);
    world.replica(0, 1).owesPong = true;
    await world.coordinator.search();
    expect(world.attempts()).deep.equal([[['0-0', 'only', 0, 5, SOURCE_REASON_UNAVAILABLE, 'no-other-replica']]]);
  });

  it('is asked again when the one that was asked after it says nothing', async () => {
    const world = new Hedging();
    world.query(0, 0, unavailable);
    world.query(0, 1, 'silent');
    const search = world.coordinator.search();
    await world.coordinator.clock.advance(100);
    world.replica(0, 1).owesPong = true;
    world.query(0, 0, { afterMs: 1 });
    const { answer, tookMs } = await search;
    expect([answer?.exact, tookMs < 400, world.asked]).deep.equal([true, true, ['0-0', '0-0', '0-1']]);
  });

  it('is not followed by another against the budget of retries', async () => {
    const world = new Hedging();
    world.query(0, 0, unavailable);
    world.policies.retryRefusal = 'retry-budget';
    await world.coordinator.search();
    expect(world.attempts()).deep.equal([[['0-0', 'preferred', 0, 5, SOURCE_REASON_UNAVAILABLE, 'retry-budget']]]);
  });

  it('is followed by another whatever its failure, and that by a third, if it was a trial', async () => {
    for (const failure of ['error', 'timeout'] as const) {
      const world = new Hedging(1, { replicas: 3 });
      // With the statistics remembered, hits are the first that is asked for.
      await world.coordinator.search();
      world.policies.tries = true;
      world.query(0, 0, { afterMs: 5, failure, isWorthAnother: false });
      world.query(0, 1, unavailable);
      const { answer } = await world.coordinator.search();
      const why = world.attempts()[0]?.map(([replica, chosenFor]) => [replica, chosenFor]);
      expect(why).deep.equal([
        ['0-0', 'trial'],
        ['0-1', 'failover'],
        ['0-2', 'failover'],
      ]);
      // For the trial no budget is needed.
      expect([answer?.exact, world.policies.told.retries]).deep.equal([true, 1]);
    }
  });

  it('is not followed by another if one has timed out', async () => {
    const world = new Hedging(1, { replicas: 3 });
    world.query(0, 0, { afterMs: 15, failure: 'timeout', isWorthAnother: false });
    world.query(0, 1, { ...unavailable, afterMs: 8 });
    await world.coordinator.search();
    expect(world.asked.sort()).deep.equal(['0-0', '0-1']);
  });

  it('is hedged itself when it was asked in the place of one that failed', async () => {
    const world = new Hedging(1, { replicas: 3 });
    world.query(0, 0, unavailable);
    world.query(0, 1, 'silent');
    await world.coordinator.search();
    expect(world.attempts()[0]?.map(([replica, why, asked]) => [replica, why, asked])).deep.equal([
      ['0-0', 'preferred', 0],
      ['0-1', 'failover', 5],
      ['0-2', 'hedge', 15],
    ]);
  });
});

describe('a replica that gives no sign of life', () => {
  /** A host that has the first replica of each shard stops; that it is silent shows 250 ms later. */
  function aStop(shards: number, replicas = 2): Hedging {
    const world = new Hedging(shards, { replicas });
    for (let shard = 0; shard < shards; shard++) {
      world.query(shard, 0, 'silent');
      world.coordinator.clock.setTimer(250, () => {
        world.replica(shard, 0).owesPong = true;
      });
    }
    return world;
  }

  it('is no slow one: all shards of a host that stops are asked elsewhere at once, whatever hedges there may be', async () => {
    // Where the calls were looked at already, because they were slow, it is seen sooner.
    for (const [most, afterMs] of [
      [0, 300],
      [1, 280],
    ] as const) {
      const world = aStop(8);
      world.policies.most = most;
      world.policies.hedgeRefusal = most === 0 ? undefined : 'all-slow';
      const { answer, tookMs } = await world.coordinator.search();
      expect([answer?.exact, Math.round(tookMs)]).deep.equal([true, afterMs + 3]);
      const calls = [
        ['0', 'preferred', 0, 'CUT'],
        ['1', 'failover', afterMs, ''],
      ];
      const told = world.attempts().map((attempts) =>
        attempts.map(([replica, why, asked, , reason]) => {
          return [String(replica).slice(-1), why, asked, reason === SOURCE_REASON_CUT ? 'CUT' : ''];
        }),
      );
      expect(told).deep.equal(Array(8).fill(calls));
      expect(world.policies.told).include({ retries: 8, hedges: 0, overdue: 8 });
    }
  });

  it('is waited for when the budget of retries is used up, and seen to again', async () => {
    const world = aStop(1);
    world.policies.most = 0;
    world.policies.retryRefusal = 'retry-budget';
    const { response } = world.coordinator.start();
    await world.coordinator.clock.advance(400);
    world.policies.retryRefusal = undefined;
    await world.coordinator.finish(response);
    expect(world.attempts()[0]?.map(([replica, why, asked]) => [replica, why, asked])).deep.equal([
      ['0-0', 'preferred', 0],
      ['0-1', 'failover', 600],
    ]);
  });

  it('is taken for slow no more, nor another asked that is silent too', async () => {
    const world = aStop(1);
    world.policies.delayMs = 400;
    world.query(0, 1, 'silent');
    world.coordinator.clock.setTimer(250, () => {
      world.replica(0, 1).owesPong = true;
    });
    await world.coordinator.search();
    expect(world.asked).deep.equal(['0-0']);
    expect(world.policies.told).include({ retries: 0, hedges: 0, overdue: 0 });
  });

  it('is asked elsewhere for leases and without hedges, too', async () => {
    const world = new Hedging(1, { route: { hedgePercent: 0 } });
    world.replica(0, 0).behaviour.lease = 'silent';
    world.coordinator.clock.setTimer(250, () => {
      world.replica(0, 0).owesPong = true;
    });
    const { answer, tookMs } = await world.coordinator.search({ keepGenerationsMs: 5000 });
    expect([answer?.degradedBy, Math.round(tookMs)]).deep.equal([[], 303]);
  });

  it('is followed once the delay is over if it owes a pong by then', async () => {
    const world = new Hedging();
    world.query(0, 0, 'silent');
    world.coordinator.clock.setTimer(5, () => {
      world.replica(0, 0).owesPong = true;
    });
    const { tookMs } = await world.coordinator.search();
    expect([Math.round(tookMs), world.policies.told.retries]).deep.equal([13, 1]);
  });
});

describe('while it is unknown how long calls take', () => {
  function aWorld(): Hedging {
    const world = new Hedging();
    world.policies.delayMs = Number.POSITIVE_INFINITY;
    world.query(0, 0, 'silent');
    return world;
  }

  it('a replica that gives no sign of life is not waited for', async () => {
    const world = aWorld();
    const { response } = world.coordinator.start();
    await world.coordinator.clock.advance(250);
    world.replica(0, 0).owesPong = true;
    const { answer } = await world.coordinator.finish(response);
    expect(answer?.exact).equal(true);
    expect(world.attempts()[0]?.map(([replica, why, asked]) => [replica, why, asked])).deep.equal([
      ['0-0', 'preferred', 0],
      ['0-1', 'failover', 300],
    ]);
    expect(world.policies.told.overdue).equal(0);
  });

  it('one that does is', async () => {
    const world = aWorld();
    await world.coordinator.search({}, 2000);
    expect(world.asked).deep.equal(['0-0']);
  });

  it('it may become known meanwhile', async () => {
    const world = aWorld();
    const { response } = world.coordinator.start();
    await world.coordinator.clock.advance(250);
    world.policies.delayMs = 400;
    await world.coordinator.finish(response);
    expect(world.attempts()[0]?.map(([replica, why, asked]) => [replica, why, asked])).deep.equal([
      ['0-0', 'preferred', 0],
      ['0-1', 'hedge', 400],
    ]);
  });
});

describe('what two copies tell on the way', () => {
  it('never takes the picture back: who has decided more is heard', async () => {
    const world = new Hedging();
    const tells = (afterMs: number, documentsDecided: number) => ({
      afterMs,
      hits: hitsOf(0).slice(0, documentsDecided > 50 ? 2 : 1),
      boundOfRest: 99,
      documentsDecided,
    });
    world.query(0, 0, { afterMs: 900, tells: [tells(5, 60)] });
    world.query(0, 1, { afterMs: 900, tells: [tells(5, 20)] });
    const { answer } = await world.coordinator.search({ strategy: { name: 'rank-safe' } }, 100);
    expect([answer?.hits.length, answer?.coverage?.documentsDecided]).deep.equal([2, 60]);
    const later = new Hedging();
    later.query(0, 0, { afterMs: 900, tells: [tells(5, 20)] });
    later.query(0, 1, { afterMs: 900, tells: [tells(5, 60)] });
    const run = await later.coordinator.search({ strategy: { name: 'rank-safe' } }, 100);
    expect([run.answer?.hits.length, run.answer?.coverage?.documentsDecided]).deep.equal([2, 60]);
  });
});
