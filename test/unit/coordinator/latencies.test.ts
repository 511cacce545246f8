import { LatencyWindow, LearntLatencies } from '@muster/coordinator';
import { SeededDraws } from '@muster/scripts';
import { expect } from 'chai';
import fc from 'fast-check';
import { HedgingLoop, type HedgingLoopOptions } from '../../support/hedging-loop.js';

/** Latencies of an index by a clock of their own. */
function someLatencies(change: Partial<ConstructorParameters<typeof LearntLatencies>[0]> = {}) {
  const time = { nowMs: 0 };
  const clock = { now: () => time.nowMs };
  const latencies = new LearntLatencies({ share: 0.02, minDelayMs: 1, clock, random: () => 0.5, ...change });
  const learn = (kind: string, shard: number, times: readonly number[]): void => {
    for (const tookMs of times) latencies.of(kind, shard).answered(tookMs);
  };
  const delayOf = (kind: string, shard: number): number => latencies.of(kind, shard).hedgeDelayMs;
  return { time, latencies, learn, delayOf };
}

/** 1, 2, … 100 ms. */
const hundred = Array.from({ length: 100 }, (_, i) => 1 + i);

describe('LatencyWindow', () => {
  it('knows within 4.4 % which value a share of them exceeds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 16_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (values, share) => {
          const window = new LatencyWindow();
          for (const value of values) window.record(value, 0);
          const sorted = [...values].sort((a, b) => b - a);
          const exact = sorted[Math.floor(share * sorted.length)] as number;
          const told = window.exceededBy(share);
          if (exact >= 16_000) return;
          expect(told / exact).within(2 ** (-1 / 16) - 1e-9, 2 ** (1 / 16) + 1e-9);
        },
      ),
    );
  });

  it('forgets values after 20 to 30 s', () => {
    const window = new LatencyWindow();
    window.record(5, 1000);
    window.record(7, 12_000);
    expect([20_000, 30_999, 31_000, 40_999, 41_000].map((ms) => window.count(ms))).deep.equal([2, 2, 1, 1, 0]);
  });

  it('counts only the last 30 s whatever comes when', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 60 }), (steps) => {
        const window = new LatencyWindow();
        let nowMs = 0;
        const times: number[] = [];
        for (const stepMs of steps) {
          nowMs += stepMs;
          times.push(nowMs);
          window.record(1, nowMs);
        }
        const within = (ms: number): number => times.filter((time) => time > nowMs - ms).length;
        expect(window.count(nowMs)).within(within(20_000), within(30_000));
      }),
    );
  });

  it('draws from what is above an age as it is distributed', () => {
    const window = new LatencyWindow();
    for (const value of [1, 10, 100, 100, 1000]) window.record(value, 0);
    const draws = Array.from({ length: 8 }, (_, i) => window.drawAbove(2, i / 8));
    expect(draws.map((value) => Math.round(Math.log10(value)))).deep.equal([1, 1, 2, 2, 2, 2, 3, 3]);
    expect(window.drawAbove(2000, 0.5)).equal(2000);
  });
});

describe('LearntLatencies', () => {
  it('names no delay before calls enough for two hedges were seen', () => {
    const { time, learn, delayOf } = someLatencies();
    learn('q', 0, hundred.slice(1));
    expect(delayOf('q', 0)).equal(Number.POSITIVE_INFINITY);
    learn('q', 0, [1]);
    time.nowMs = 250;
    expect(delayOf('q', 0)).within(94, 104);
  });

  it('names at least the least delay, and none where calls go off its scale', () => {
    const { learn, delayOf } = someLatencies({ minDelayMs: 3 });
    learn('fast', 0, Array(200).fill(0.2));
    learn('slow', 0, Array(200).fill(20_000));
    expect([delayOf('fast', 0), delayOf('slow', 0)]).deep.equal([3, Number.POSITIVE_INFINITY]);
  });

  it('goes by all shards of a kind until it knows a shard, and by no other kind', () => {
    const { time, learn, delayOf } = someLatencies();
    for (let shard = 0; shard < 50; shard++) learn('q', shard, [10, 10, 10]);
    expect([delayOf('q', 3), delayOf('q', 99)].map(Math.round)).deep.equal([10, 10]);
    expect(delayOf('other', 3)).equal(Number.POSITIVE_INFINITY);
    learn('q', 3, Array(100).fill(80));
    time.nowMs = 250;
    expect(delayOf('q', 3)).within(76, 84);
  });

  it('does not take a few slow calls that a shard met by chance for what it takes', () => {
    const { time, learn, delayOf } = someLatencies();
    // One call in a hundred is slow: three of this shard's first hundred, and its share of the next thousands.
    for (let shard = 0; shard < 50; shard++) learn('q', shard, [...Array(99).fill(10), 1000]);
    learn('q', 99, [...Array(97).fill(10), 1000, 1000, 1000]);
    time.nowMs = 250;
    expect(delayOf('q', 99)).within(9.5, 10.5);
    learn('q', 99, [...Array(2700).fill(10), ...Array(200).fill(1000)]);
    time.nowMs = 500;
    expect(delayOf('q', 99)).within(950, 1050);
  });

  it('tells so many shards apart; those beyond go by their kind, until others are forgotten', () => {
    const { time, latencies, learn } = someLatencies({ maxClasses: 4 });
    for (let shard = 0; shard < 4; shard++) learn('a', shard, [1, 1, 1]);
    expect(latencies.of('a', 3)).not.equal(latencies.of('a', 0));
    expect(latencies.of('a', 4)).equal(latencies.of('a', 5));
    for (let shard = 0; shard < 50; shard++) learn('b', shard, [10, 10]);
    expect(Math.round(latencies.of('b', 99).hedgeDelayMs)).equal(10);
    time.nowMs = 30_000;
    expect(latencies.of('b', 0)).not.equal(latencies.of('b', 1));
  });

  it('knows every kind of call to 4,096 shards', () => {
    const { learn, delayOf } = someLatencies();
    const kinds = ['x/query:1.0.0', 'x/query:2.0.0', 'x/fetch:0.0', 'x/statistics:0', 'x/lease'];
    for (const kind of kinds) for (let shard = 0; shard < 4096; shard++) learn(kind, shard, [5]);
    for (const kind of kinds) expect(delayOf(kind, 17)).within(4.8, 5.2);
  });

  it('takes the varieties of a kind of which too little is known for one, and no more', () => {
    const { time, learn, delayOf } = someLatencies();
    learn('q:often', 0, Array(100).fill(10));
    time.nowMs = 250;
    expect(delayOf('q:often', 0)).within(9.5, 10.5);
    for (let seldom = 0; seldom < 20; seldom++) learn(`q:${seldom}`, 0, Array(20).fill(80));
    time.nowMs = 500;
    expect(delayOf('q:3', 0)).within(76, 84);
    expect(delayOf('q:new', 0)).within(76, 84);
    expect(delayOf('q:often', 0)).within(9.5, 10.5);
    expect(delayOf('p:new', 0)).equal(Number.POSITIVE_INFINITY);
  });

  it('tells so many kinds apart, and forgets those that nobody asks any more', () => {
    const { time, latencies } = someLatencies({ maxKinds: 2 });
    expect(latencies.of('q:1', 0)).not.equal(latencies.of('q:2', 0));
    expect(latencies.of('q:3', 0)).equal(latencies.of('q:4', 1));
    time.nowMs = 30_000;
    expect(latencies.of('q:3', 0)).not.equal(latencies.of('q:4', 1));
  });

  it('learns nothing where nothing is hedged', () => {
    const { learn, delayOf } = someLatencies({ share: 0 });
    learn('q', 0, hundred);
    expect(delayOf('q', 0)).equal(Number.POSITIVE_INFINITY);
  });
});

/** Latencies with a long tail: half take 10 ms, three in two hundred more than 57 ms. */
function longTailed(_nowMs: number, _shard: number, random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return 10 * Math.exp(0.8 * normal);
}
const true985 = 10 * Math.exp(0.8 * 2.1701);

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** The delays in a minute and a half of hedged calls, after a start of half a minute, in milliseconds. */
function delaysOf(options: Partial<HedgingLoopOptions>): number[] {
  const loop = new HedgingLoop({ latencyMs: longTailed, queriesPerSecond: 500, ...options });
  return loop
    .run(120)
    .slice(30)
    .map(({ delayMs }) => delayMs);
}

/** The delay after 20 s of calls of which every other is given up after 12 ms. */
function cutOff(learns: 'as-the-product' | 'their-age'): number {
  const draws = new SeededDraws(7);
  const random = (): number => draws.next();
  const { time, latencies, delayOf } = someLatencies({ random });
  for (; time.nowMs < 20_000; time.nowMs++) {
    const known = latencies.of('q', 0);
    const tookMs = longTailed(time.nowMs, 0, random);
    const cutMs = time.nowMs % 2 === 0 ? 12 : Number.POSITIVE_INFINITY;
    if (tookMs <= cutMs) known.answered(tookMs);
    else if (learns === 'their-age') known.answered(cutMs);
    else known.givenUp(cutMs);
  }
  return delayOf('q', 0);
}

describe('the percentile that hedges follow', () => {
  it('stays where it is while hedges cut off what is slower', () => {
    const delays = delaysOf({});
    expect(Math.min(...delays) / true985).within(0.9, 1.1);
    expect(Math.max(...delays) / true985).within(0.9, 1.1);
  });

  it('would sink if calls that lost were left out, and hedges would grow', () => {
    const overdueShare = (learns: 'as-the-product' | 'nothing'): number => {
      const loop = new HedgingLoop({ latencyMs: longTailed, queriesPerSecond: 500, isUnbounded: true, learns });
      const seconds = loop.run(120).slice(60);
      return sum(seconds.map(({ overdue }) => overdue)) / sum(seconds.map(({ calls }) => calls));
    };
    expect(overdueShare('as-the-product')).within(0.012, 0.018);
    expect(overdueShare('nothing')).above(0.026);
  });

  it('stays where it is while half of the calls are given up, and would sink if these counted as answered', () => {
    expect(cutOff('as-the-product') / true985).within(0.9, 1.1);
    expect(cutOff('their-age') / true985).below(0.85);
  });

  it('does not creep up while all calls are slow and given up', () => {
    let slow = 1;
    const loop = new HedgingLoop({
      latencyMs: (...given) => slow * longTailed(...given),
      queriesPerSecond: 500,
      cutMs: 100,
    });
    loop.run(30);
    slow = 20;
    const delays = loop.run(60).map(({ delayMs }) => delayMs);
    expect(Math.max(...delays)).most(16_000);
    slow = 1;
    const after = loop.run(40).at(-1)?.delayMs;
    expect((after ?? 0) / true985).within(0.9, 1.1);
  });
});
