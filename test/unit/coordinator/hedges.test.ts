import { BudgetedHedges, SlownessBrake } from '@muster/coordinator';
import { expect } from 'chai';
import fc from 'fast-check';
import { HedgingLoop, type SecondOfCalls } from '../../support/hedging-loop.js';

function someHedges(change: Partial<ConstructorParameters<typeof BudgetedHedges>[0]> = {}) {
  const time = { nowMs: 0 };
  const clock = { now: () => time.nowMs };
  const hedges = new BudgetedHedges({ share: 0.02, maxPerQuery: 0.1, processes: 1, clock, ...change });
  const takeAll = (): number => {
    let taken = 0;
    while (taken < 10_000 && hedges.take() === undefined) taken++;
    return taken;
  };
  return { time, hedges, takeAll };
}

function aBrake() {
  const time = { nowMs: 0 };
  const brake = new SlownessBrake(0.04);
  const overdue = (calls: number): void => {
    for (let i = 0; i < calls; i++) brake.overdue(time.nowMs);
  };
  return { time, brake, overdue };
}

describe('SlownessBrake', () => {
  it('is on while more than its share of the last second is overdue, and for a second after that', () => {
    const { time, brake, overdue } = aBrake();
    // Two tenths of the second do not count: 40 of these.
    [6, 6, 5, 5, 5, 5, 5, 5, 5, 5].forEach((late, tenth) => {
      time.nowMs = 100 * tenth;
      brake.sent(100, time.nowMs);
      overdue(late);
    });
    expect(brake.isOn(time.nowMs)).equal(false);
    overdue(1);
    const at = (nowMs: number): boolean => {
      time.nowMs = nowMs;
      return brake.isOn(time.nowMs);
    };
    expect([900, 1400, 1899, 1900].map(at)).deep.equal([true, true, true, false]);
  });

  it('takes nine overdue calls for chance, and all that come at a moment or two', () => {
    const { time, brake, overdue } = aBrake();
    brake.sent(9, time.nowMs);
    for (const [nowMs, late] of [
      [0, 500],
      [300, 500],
      [400, 9],
    ] as const) {
      time.nowMs = nowMs;
      overdue(late);
    }
    expect(brake.isOn(time.nowMs)).equal(false);
    overdue(1);
    expect(brake.isOn(time.nowMs)).equal(true);
  });

  it('judges what other processes have counted with its own, for a second', () => {
    const { time, brake, overdue } = aBrake();
    brake.sent(100, time.nowMs);
    for (const nowMs of [0, 100, 200]) {
      time.nowMs = nowMs;
      overdue(2);
    }
    expect(brake.digest(time.nowMs)).deep.equal({ calls: 100, overdue: 2 });
    brake.learn({ calls: 300, overdue: 50 }, time.nowMs);
    expect(brake.isOn(time.nowMs)).equal(true);
    time.nowMs = 1200;
    expect(brake.isOn(time.nowMs)).equal(false);
    const calm = aBrake();
    calm.brake.sent(100, 0);
    calm.brake.learn({ calls: 900, overdue: 0 }, 0);
    for (const nowMs of [0, 100, 200]) {
      calm.time.nowMs = nowMs;
      calm.overdue(30);
    }
    expect(calm.brake.isOn(200)).equal(false);
  });
});

describe('BudgetedHedges', () => {
  it('has a few hedges at the start, and then as many as its share of calls allows', () => {
    const { time, hedges, takeAll } = someHedges();
    expect(takeAll()).equal(5);
    hedges.deposit(100);
    expect(takeAll()).equal(2);
    time.nowMs = 60_000;
    expect(takeAll()).equal(0);
  });

  it('saves a few while there is little to do', () => {
    const { time, hedges, takeAll } = someHedges();
    takeAll();
    for (; time.nowMs < 600_000; time.nowMs += 1000) hedges.deposit(2);
    expect(takeAll()).equal(5);
    time.nowMs += 10_000;
    expect(takeAll()).equal(5);
  });

  it('sends in no 10 s more than a share of their calls and what was saved, and in all time no more than that', () => {
    const step = fc.record({
      afterMs: fc.integer({ min: 0, max: 8000 }),
      calls: fc.integer({ min: 0, max: 400 }),
      takes: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { time, hedges } = someHedges();
        const done: { readonly atMs: number; readonly calls: number; readonly sent: number }[] = [];
        for (const { afterMs, calls, takes } of steps) {
          time.nowMs += afterMs;
          hedges.deposit(calls);
          let sent = 0;
          for (let i = 0; i < takes; i++) if (hedges.take() === undefined) sent++;
          done.push({ atMs: time.nowMs, calls, sent });
          if (sent === 0) continue;
          const lately = done.filter(({ atMs }) => Math.floor(atMs / 1000) > Math.floor(time.nowMs / 1000) - 10);
          for (const some of [done, lately]) {
            const allowed = 0.02 * some.reduce((sum, one) => sum + one.calls, 0) + 5;
            expect(some.reduce((sum, one) => sum + one.sent, 0)).most(allowed + 1e-6);
          }
        }
      }),
    );
  });

  it('shares what is saved among the processes of a host', () => {
    const atStart = [1, 2, 4].map((processes) => processes * someHedges({ processes }).takeAll());
    expect(atStart).deep.equal([5, 4, 4]);
  });

  it('hedges at most a share of the leaves of a query, but one always', () => {
    const { hedges } = someHedges();
    expect([1, 19, 20, 100].map((leaves) => hedges.mostFor(leaves))).deep.equal([1, 1, 2, 10]);
  });

  it('is switched off by a share of 0', () => {
    const { hedges } = someHedges({ share: 0 });
    hedges.deposit(1000);
    expect([hedges.take(), hedges.mostFor(100)]).deep.equal(['switched-off', 0]);
  });

  it('sends none while everything is slow', () => {
    const { time, hedges } = someHedges();
    hedges.deposit(100);
    for (; time.nowMs < 600; time.nowMs += 20) hedges.overdue();
    expect(hedges.take()).equal('all-slow');
  });
});

/** About 10 ms, one in fifty more than 25 ms. */
function latencyMs(random: () => number): number {
  return 5 + 5 * -Math.log(1 - random());
}

function total(seconds: readonly SecondOfCalls[], what: 'calls' | 'hedges' | 'overdue' | 'braked'): number {
  return seconds.reduce((sum, second) => sum + second[what], 0);
}

describe('hedging', () => {
  it('stops within a second in which all calls become five times slower, stays within its budget, and goes on later', () => {
    let slow = 1;
    const loop = new HedgingLoop({ latencyMs: (_now, _shard, random) => slow * latencyMs(random), shards: 10 });
    loop.run(30);
    slow = 5;
    const sick = loop.run(40);
    const [first] = sick as [SecondOfCalls];
    expect(first.overdue / first.calls).above(0.3);
    expect(first.braked).above(0);
    expect(first.hedges / first.calls).most(0.05);
    expect(total(sick, 'hedges') / total(sick, 'calls')).most(0.02);
    const later = sick.slice(30);
    expect(total(later, 'hedges')).above(0);
    expect(total(later, 'overdue') / total(later, 'calls')).below(0.03);
  });

  it('is refused to hardly any call that is overdue while all is well', () => {
    const loop = new HedgingLoop({
      latencyMs: (_now, _shard, random) => (random() < 0.001 ? 100 : 1) * latencyMs(random),
      shards: 100,
      queriesPerSecond: 20,
    });
    loop.run(30);
    const well = loop.run(30);
    expect(total(well, 'hedges') / total(well, 'calls')).within(0.012, 0.02);
    expect(total(well, 'hedges') / total(well, 'overdue')).above(0.99);
  });

  for (const queriesPerSecond of [15, 100]) {
    it(`goes on where one call in a hundred is slow and all stand still for a moment, ${queriesPerSecond} queries a second`, () => {
      const stillMs = 20;
      let isWell = true;
      const loop = new HedgingLoop({
        // Every other second, for whoever is waited for at that moment; the moments drift against the queries.
        latencyMs: (nowMs, _shard, random) => {
          const tookMs = (random() < 0.01 ? 20 : 0.2) * latencyMs(random);
          const goesOnMs = stillMs + 500 + 2037 * Math.floor(nowMs / 2037) - nowMs;
          const isStopped = !isWell && goesOnMs > 0 && goesOnMs - stillMs < tookMs;
          return isStopped ? Math.max(tookMs, goesOnMs + 5) : tookMs;
        },
        shards: 100,
        queriesPerSecond,
      });
      loop.run(20);
      expect(total(loop.run(10), 'braked')).equal(0);
      isWell = false;
      const still = loop.run(20);
      expect(Math.max(...still.map(({ overdue, calls }) => overdue / calls))).above(0.02);
      expect(total(still, 'braked')).equal(0);
    });
  }

  it('goes on where one shard of a hundred becomes slow', () => {
    let slow = 1;
    const loop = new HedgingLoop({
      latencyMs: (_now, shard, random) => (shard === 7 ? slow : 1) * latencyMs(random),
      shards: 100,
      queriesPerSecond: 10,
    });
    loop.run(20);
    slow = 10;
    const sick = loop.run(10);
    for (const { hedges, calls } of sick) expect(hedges / calls).above(0.008);
  });

  it('is there when a replica stops in a quiet cluster', () => {
    let toStopped = 0;
    const loop = new HedgingLoop({
      // A few calls go to the one that is stopped, copies too, until the choice of replicas knows better.
      latencyMs: (_now, shard, random) => (shard === 1 && toStopped-- > 0 ? 60_000 : latencyMs(random)),
      shards: 2,
      queriesPerSecond: 10,
    });
    loop.run(60);
    toStopped = 6;
    const [first] = loop.run(1) as [SecondOfCalls];
    expect(first.overdue).least(3);
    expect(first.hedges).equal(first.overdue);
  });
});
