import { Lately, leafDeadline, RouteReserves, shareBudget } from '@muster/coordinator';
import { expect } from 'chai';
import { FakeClock } from '../../support/fake-clock.js';

const none = { rank: 0, fetch: 0, reply: 0 };

/** Reserves that have seen each phase take so long, often. */
function someReserves(clock: FakeClock, took: Partial<typeof none>): RouteReserves {
  const reserves = new RouteReserves(clock);
  for (const [phase, ms] of Object.entries({ ...none, reply: 1, ...took })) {
    for (let i = 0; i < 100; i++) reserves.took(phase as keyof typeof none, ms);
  }
  return reserves;
}

describe('the reserve of a phase', () => {
  it('is what is assumed where few were seen, or more if they took more', () => {
    const reserves = new RouteReserves(new FakeClock());
    expect([reserves.kept.rank, reserves.kept.fetch, reserves.kept.reply]).deep.equal([2, 10, 1]);
    reserves.took('rank', 1);
    reserves.took('fetch', 50);
    expect(reserves.kept.rank).equal(2);
    expect(reserves.kept.fetch).closeTo(50, 0.5);
  });

  it('is what 99 of 100 lately took', () => {
    const reserves = new RouteReserves(new FakeClock());
    for (let i = 1; i <= 1000; i++) reserves.took('fetch', i / 100);
    expect(reserves.kept.fetch).closeTo(9.9, 0.1);
  });

  it('grows where it has cut, however often', () => {
    const reserves = new RouteReserves(new FakeClock());
    for (let i = 0; i < 40; i++) reserves.wasCut('fetch', reserves.kept.fetch);
    expect(reserves.kept.fetch).greaterThan(5_000);
  });

  it('forgets what was 30 s ago', async () => {
    const clock = new FakeClock();
    const reserves = someReserves(clock, { fetch: 200 });
    await clock.advance(14_000);
    const before = reserves.kept.fetch;
    await clock.advance(31_000);
    expect([Math.round(before / 10), reserves.kept.fetch]).deep.equal([20, 10]);
  });

  it('asks nothing that hardly any call lately was quick enough for', () => {
    const reserves = new RouteReserves(new FakeClock());
    const cold = reserves.kept.leastTrip;
    for (let i = 0; i < 1000; i++) reserves.tripTook(1 + i / 1000);
    expect([cold, Math.round(reserves.kept.leastTrip)]).deep.equal([0.1, 1]);
  });

  it('tries with 2 ms, however long ways lately were', () => {
    const reserves = new RouteReserves(new FakeClock());
    for (let i = 0; i < 1000; i++) reserves.tripTook(50);
    expect(reserves.kept.leastTrip).equal(2);
  });

  it('is not ruled by one that was slow among a few', () => {
    const reserves = new RouteReserves(new FakeClock());
    for (let i = 0; i < 9; i++) reserves.took('fetch', 5);
    reserves.took('fetch', 400);
    expect([reserves.kept.fetch, Math.round(reserves.kept.typicalFetch)]).deep.equal([10, 5]);
  });
});

describe('Lately', () => {
  it('knows nothing of what it has not seen', () => {
    expect(new Lately(new FakeClock()).at(0.5)).equal(undefined);
  });

  it('is right within 1 %, over the period before as well', async () => {
    const clock = new FakeClock();
    const lately = new Lately(clock);
    for (let i = 1; i <= 500; i++) lately.record(i);
    await clock.advance(16_000);
    for (let i = 501; i <= 1000; i++) lately.record(i);
    expect(lately.count).equal(1000);
    for (const quantile of [0.01, 0.5, 0.9, 0.99]) {
      expect((lately.at(quantile) ?? 0) / (1000 * quantile)).within(0.985, 1.015);
    }
  });

  it('begins anew after a silence', async () => {
    const clock = new FakeClock();
    const lately = new Lately(clock);
    lately.record(7);
    await clock.advance(45_000);
    lately.record(3);
    expect([lately.count, Math.round(lately.at(0.99) ?? 0)]).deep.equal([1, 3]);
  });
});

function aBudget(leftMs: number, rankMs: number, fetchMs: number) {
  const clock = new FakeClock();
  const startMs = clock.now();
  const budget = shareBudget(startMs + leftMs, clock, someReserves(clock, { rank: rankMs, fetch: fetchMs }));
  return { clock, budget, since: (instantMs: number) => Math.round((instantMs - startMs) * 2) / 2 };
}

describe('shareBudget', () => {
  it('keeps back time for ranking, fetching twice and replying', () => {
    const { budget, since } = aBudget(1000, 2, 10);
    expect([since(budget.gatherUntil(true)), since(budget.gatherUntil(false))]).deep.equal([977, 997]);
  });

  it('keeps back half of the time left at most', () => {
    const { budget, since } = aBudget(1000, 700, 10);
    expect(since(budget.gatherUntil(true))).equal(500);
  });

  it('lets ranking wait as long as fetching and replying still fit', () => {
    const { budget, since } = aBudget(1000, 2, 10);
    expect([since(budget.rankUntil(true)), since(budget.rankUntil(false))]).deep.equal([989, 999]);
  });

  it('lets fetching go on until the reply has to be written', () => {
    const { budget, since } = aBudget(1000, 2, 10);
    expect(since(budget.fetchUntil())).equal(999);
  });

  it('gives statistics a part of the time to the cutoff', () => {
    const { budget, since } = aBudget(1000, 2, 10);
    expect(since(budget.statisticsUntil())).closeTo(0.4 * 977, 0.5);
  });

  it('has all phases in their order and within the deadline, however little is left', async () => {
    for (const leftMs of [0.5, 1, 3, 10, 100]) {
      const { clock, budget, since } = aBudget(leftMs, 200, 200);
      await clock.advance(leftMs / 3);
      const instants = [
        since(clock.now()),
        since(budget.statisticsUntil()),
        since(budget.gatherUntil(true)),
        since(budget.gatherUntil(false)),
        leftMs,
      ];
      expect(instants).deep.equal([...instants].sort((a, b) => a - b));
      for (const until of [budget.rankUntil(true), budget.fetchUntil()]) {
        expect(since(until)).within(since(clock.now()), leftMs);
      }
    }
  });

  it('gives no phase any time once the deadline has passed', async () => {
    const { clock, budget } = aBudget(100, 2, 10);
    await clock.advance(150);
    const nowMs = clock.now();
    for (const until of [
      budget.gatherUntil(true),
      budget.rankUntil(true),
      budget.fetchUntil(),
      budget.statisticsUntil(),
    ]) {
      expect(until).most(nowMs);
    }
  });
});

describe('leafDeadline', () => {
  it('keeps a fiftieth of the time for the way back', () => {
    expect(leafDeadline(1100, 1000)).equal(1098);
  });
});
