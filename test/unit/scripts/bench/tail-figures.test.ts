import { avoidanceOf, backAfterMs, extraPercent, overTime, queryFigure } from '@muster/scripts';
import { expect } from 'chai';

const everyTenMs = (count: number, tookMs: (sinceMs: number) => number) =>
  Array.from({ length: count }, (_, i) => ({ sinceMs: i * 10, tookMs: tookMs(i * 10) }));

describe('the figures of the bench tail', () => {
  it('sum up queries, those that failed or rest on less than all apart', () => {
    const samples = [
      ...Array.from({ length: 98 }, (_, i) => ({ askedMs: i, tookMs: 10, share: 1 })),
      { askedMs: 98, tookMs: 20, share: 0.5 },
      { askedMs: 99, tookMs: 30, share: 0, failed: 'deadline-exceeded' },
    ];
    expect(queryFigure(samples)).to.deep.equal({
      queries: 100,
      failed: 1,
      partial: 1,
      p50Ms: 10,
      p99Ms: 20,
      p999Ms: 20,
    });
  });

  it('tell calls beyond one for each leaf in per cent', () => {
    expect(extraPercent(10_200, 100, 100)).to.equal(2);
  });

  it('say from when on queries were within the bound, but for one in a hundred', () => {
    const slowUntil = everyTenMs(500, (sinceMs) => (sinceMs < 730 ? 100 : 12));
    const slowOnce = everyTenMs(500, (sinceMs) => (sinceMs < 730 || sinceMs === 4000 ? 100 : 12));
    const relapsing = everyTenMs(500, (sinceMs) => (sinceMs < 730 || sinceMs > 4000 ? 100 : 12));
    expect([slowUntil, slowOnce, relapsing].map((samples) => backAfterMs(samples, 14))).to.deep.equal([
      700,
      700,
      undefined,
    ]);
  });

  it('show the 99th percentile by half seconds', () => {
    expect(overTime(everyTenMs(100, (sinceMs) => (sinceMs < 500 ? 50 : 12)))).to.deep.equal([
      { fromMs: 0, p99Ms: 50 },
      { fromMs: 500, p99Ms: 12 },
    ]);
  });

  it('tell when each process asked a lost replica last, trials apart', () => {
    const asked = [
      { process: 0, sinceMs: 3.04, chosenFor: 'less-loaded' },
      { process: 1, sinceMs: 40, chosenFor: 'hedge' },
      { process: 0, sinceMs: 1, chosenFor: 'less-loaded' },
      { process: 1, sinceMs: 900, chosenFor: 'trial' },
    ];
    expect(avoidanceOf(asked)).to.deep.equal({
      lastAskedMs: 40,
      lastAskedByProcess: { 0: 3, 1: 40 },
      asked: 4,
      trials: 1,
    });
  });
});
