import { CallBudget, retryBudget } from '@muster/coordinator';
import { expect } from 'chai';
import fc from 'fast-check';

function aBudget(share: number, reserve: number) {
  const time = { nowMs: 0 };
  const budget = new CallBudget({ share, reserve, refusal: 'retry-budget', clock: { now: () => time.nowMs } });
  const takeAll = (): number => {
    let taken = 0;
    while (taken < 10_000 && budget.take() === undefined) taken++;
    return taken;
  };
  return { time, budget, takeAll };
}

describe('CallBudget', () => {
  it('allows a share of the first calls and a reserve, and says why it allows no more', () => {
    const { budget, takeAll } = aBudget(0.02, 3);
    budget.deposit(149);
    expect(takeAll()).equal(5);
    budget.deposit(1);
    expect([budget.take(), budget.take()]).deep.equal([undefined, 'retry-budget']);
  });

  it('forgets first calls after 10 s, and what was taken too', () => {
    const { time, budget, takeAll } = aBudget(0.2, 1);
    budget.deposit(50);
    time.nowMs = 9999;
    expect(takeAll()).equal(11);
    time.nowMs = 10_000;
    expect(takeAll()).equal(0);
    time.nowMs = 20_000;
    expect(takeAll()).equal(1);
  });

  it('gives each process of a host its part of what is fixed', () => {
    const budget = retryBudget({ share: 0.2, perSecond: 10 }, 4, { now: () => 0 });
    let taken = 0;
    while (budget.take() === undefined) taken++;
    expect(taken).equal(25);
  });

  it('never allows more in 10 s than a share of their first calls and the reserve, to a second', () => {
    const step = fc.record({
      afterMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 15_000 })),
      deposit: fc.integer({ min: 0, max: 200 }),
      takes: fc.integer({ min: 0, max: 60 }),
    });
    const steps = fc.array(step, { minLength: 1, maxLength: 60 });
    const shares = fc.constantFrom(0, 0.02, 0.1, 0.2, 1);
    fc.assert(
      fc.property(steps, shares, fc.constantFrom(0, 1, 2.5, 100), (steps, share, reserve) => {
        const { time, budget } = aBudget(share, reserve);
        const deposited: number[] = [];
        const taken: number[] = [];
        const add = (to: number[], count: number): void => {
          const second = Math.floor(time.nowMs / 1000);
          to[second] = (to[second] ?? 0) + count;
        };
        for (const { afterMs, deposit, takes } of steps) {
          time.nowMs += afterMs;
          budget.deposit(deposit);
          add(deposited, deposit);
          for (let i = 0; i < takes; i++) {
            if (budget.take() !== undefined) continue;
            add(taken, 1);
            const last = Math.floor(time.nowMs / 1000);
            expect(lastTen(taken, last)).most(share * lastTen(deposited, last) + reserve + 1e-6);
          }
        }
      }),
    );
  });
});

function lastTen(counts: readonly (number | undefined)[], last: number): number {
  let sum = 0;
  for (let second = Math.max(0, last - 9); second <= last; second++) sum += counts[second] ?? 0;
  return sum;
}
