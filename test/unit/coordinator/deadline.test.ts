import { leafDeadline, PhaseReserve, shareBudget } from '@muster/coordinator';
import { expect } from 'chai';
import { FakeClock } from '../../support/fake-clock.js';

describe('PhaseReserve', () => {
  it('begins with what it was given', () => {
    expect(new PhaseReserve(new FakeClock(), 10).current()).equal(10);
  });

  it('takes a peak at once', () => {
    const reserve = new PhaseReserve(new FakeClock(), 10);
    reserve.record(50);
    expect(reserve.current()).equal(50);
  });

  it('is not lowered by something quick', () => {
    const reserve = new PhaseReserve(new FakeClock(), 10);
    reserve.record(1);
    expect(reserve.current()).equal(10);
  });

  it('forgets half of a peak in 10 s', async () => {
    const clock = new FakeClock();
    const reserve = new PhaseReserve(clock, 10);
    await clock.advance(10_000);
    const half = reserve.current();
    reserve.record(1);
    await clock.advance(10_000);
    expect([half, reserve.current()]).deep.equal([5, 2.5]);
  });
});

function aBudget(leftMs: number, rankMs: number, fetchMs: number) {
  const clock = new FakeClock();
  const startMs = clock.now();
  const reserves = { rank: new PhaseReserve(clock, rankMs), fetch: new PhaseReserve(clock, fetchMs) };
  const budget = shareBudget(startMs + leftMs, clock, reserves);
  return { clock, budget, since: (instantMs: number) => instantMs - startMs };
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
    expect(since(budget.statisticsUntil())).closeTo(0.4 * 977, 1e-9);
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
