import { Cancellation, type IndexView, waitForWrites } from '@muster/coordinator';
import { expect } from 'chai';

describe('waitForWrites', () => {
  it('ends when its time is up though the timer fires a little early, as those of Node do', async () => {
    let nowMs = 0;
    const clock = {
      now: () => nowMs,
      setTimer: (delayMs: number, fire: () => void) => {
        setImmediate(() => {
          nowMs += delayMs - 0.4;
          fire();
        });
        return () => {};
      },
      defer: (fire: () => void) => void setImmediate(fire),
    };
    const view = { generation: 7, shards: [{ generation: 7 }] } as unknown as IndexView;
    const faults = await waitForWrites(
      new Map([['web', { seq: 8 }]]),
      { cutoffMs: 100, cancellation: new Cancellation() },
      { clock, indexOf: () => ({ view, onChange: () => () => {} }), refresherOf: () => undefined },
    );
    expect(faults.get('web')?.failure).equal('timeout');
  });
});
