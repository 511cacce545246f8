import { stoppable } from '@muster/scripts';
import { expect } from 'chai';

const listeners = (): number[] => ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal));

describe('stoppable', () => {
  it('hears signals while it runs, and leaves them to the process once it is done', async () => {
    const before = listeners();
    const during = await stoppable(async () => listeners());
    expect(during).deep.equal(before.map((count) => count + 1));
    expect(listeners()).deep.equal(before);
  });
});
