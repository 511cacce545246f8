import { firstStart, type Supervision, type SupervisionEvent, supervise } from '@muster/scripts';
import { expect } from 'chai';

/** Where a process stands after events at given times, in milliseconds. */
function after(...events: [SupervisionEvent, atMs: number][]): Supervision {
  return events.reduce((state, [event, atMs]) => supervise(state, event, atMs), firstStart);
}

describe('supervise', () => {
  it('starts a crashed process again after 250 ms', () => {
    expect(after(['listening', 0], ['exited', 10])).to.deep.equal({ state: 'restarting', crashes: 1, delayMs: 250 });
  });

  it('doubles the wait while crashes follow soon, up to 10 s', () => {
    const delays: number[] = [];
    let state = firstStart;
    for (let crash = 0; crash < 8; crash++) {
      state = supervise(supervise(supervise(state, 'listening', 0), 'exited', 29_999), 'started', 30_000);
      const next = supervise(state, 'exited', 30_000);
      if (next.state === 'restarting') delays.push(next.delayMs);
    }
    expect(delays).to.deep.equal([500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  });

  it('forgets earlier crashes of a process that was ready for 30 s', () => {
    const crashed: [SupervisionEvent, number][] = [
      ['exited', 0],
      ['started', 250],
      ['exited', 300],
      ['started', 800],
      ['listening', 1000],
    ];
    expect(after(...crashed, ['exited', 30_999])).to.include({ delayMs: 1000 });
    expect(after(...crashed, ['exited', 31_000])).to.include({ delayMs: 250 });
  });

  it('does not start again what was told to stop', () => {
    expect(after(['listening', 0], ['stop', 1], ['exited', 2])).to.deep.equal({ state: 'stopped' });
    expect(after(['exited', 0], ['stop', 1], ['started', 2])).to.deep.equal({ state: 'stopped' });
  });
});
