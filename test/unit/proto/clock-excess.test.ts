import { ClockExcess } from '@muster/proto';
import { expect } from 'chai';

/** The excess of frames sent and read at the given milliseconds. */
function excesses(frames: readonly (readonly [sentMs: number, readMs: number])[]): number[] {
  const excess = new ClockExcess();
  return frames.map(([sentMs, readMs]) => excess.measure(sentMs * 1000, readMs));
}

describe('ClockExcess', () => {
  it('is none for the first frame and for those as quick', () => {
    expect(
      excesses([
        [100, 9000],
        [200, 9100],
        [300, 9200],
      ]),
    ).deep.equal([0, 0, 0]);
  });

  it('is what a frame took longer than the quickest', () => {
    expect(
      excesses([
        [100, 9005],
        [200, 9100],
        [300, 9250],
      ]),
    ).deep.equal([0, 0, 50]);
  });

  it('remembers the quickest of the last 10 s at least', () => {
    expect(
      excesses([
        [1, 1001],
        [9000, 10_030],
        [15_000, 16_030],
        [19_000, 20_030],
      ]),
    ).deep.equal([0, 30, 30, 30]);
  });

  it('forgets it after 20 s, so that clocks may drift', () => {
    const frames = Array.from({ length: 30 }, (_, i) => [1 + 1000 * i, 5000 + 1000 * i + (i === 0 ? 0 : 30)] as const);
    expect(excesses(frames).slice(-5)).deep.equal([0, 0, 0, 0, 0]);
  });

  it('compares what came in one go after a long stop with what came before it', () => {
    const sent = Array.from({ length: 25 }, (_, i) => 10_000 + 1000 * i);
    const frames = [[9000, 9000] as const, ...sent.map((sentMs) => [sentMs, 35_000] as const)];
    expect(excesses(frames).slice(1)).deep.equal(sent.map((sentMs) => 35_000 - sentMs));
  });

  it('judges nobody who does not tell the time', () => {
    expect(
      excesses([
        [0, 1000],
        [0, 500_000],
      ]),
    ).deep.equal([0, 0]);
  });
});
