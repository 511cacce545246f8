import { Stalls } from '@muster/coordinator';
import { expect } from 'chai';
import { FakeClock } from '../../support/fake-clock.js';

describe('Stalls', () => {
  it('takes a timer that is late for a stall from 5 ms on', () => {
    const stalls = new Stalls(new FakeClock());
    expect([0, 5, Number.NaN, -3].map((lateMs) => stalls.turnsToRead(lateMs))).deep.equal([1, 1, 1, 1]);
    expect(stalls.isReading).equal(false);
    expect([stalls.turnsToRead(5.1), stalls.isReading]).deep.equal([8, true]);
  });

  it('is over when as many turns have gone by as it told of, from the last timer that was late', async () => {
    const clock = new FakeClock();
    const stalls = new Stalls(clock);
    let turns = 0;
    const count = (): void => {
      if (!stalls.isReading) return;
      turns++;
      if (turns === 3) stalls.turnsToRead(20);
      clock.defer(count);
    };
    stalls.turnsToRead(20);
    clock.defer(count);
    await clock.advance(1);
    expect([turns, stalls.isReading]).deep.equal([10, false]);
  });

  it('sees that the loop stood still while somebody waits, though no timer was due', async () => {
    const clock = new FakeClock();
    const stalls = new Stalls(clock);
    const seen: boolean[] = [];
    const stall = async (ms: number): Promise<void> => {
      clock.stop();
      await clock.advance(ms);
      clock.arrive(0, () => seen.push(stalls.isReading));
      clock.resume();
      await clock.advance(1);
    };
    await stall(100);
    stalls.watch();
    stalls.watch();
    await clock.advance(12);
    await stall(11);
    stalls.unwatch();
    await stall(11);
    stalls.unwatch();
    await stall(100);
    expect([seen, clock.timersSet]).deep.equal([[false, true, true, false], 0]);
  });
});
