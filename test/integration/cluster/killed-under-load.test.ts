import { benchCrashes } from '@muster/scripts';
import { expect } from 'chai';

const kills = 20;

describe('a cluster whose writer and replicas are killed under load', () => {
  // As long as the machine needs to start so many processes.
  it('has every acknowledged write once and whole, and equal replicas, after 20 kills', async () => {
    const { faults, differing, failedWrites, refused, ...result } = await benchCrashes(() => {}, {
      kills,
      seed: 3,
      mostDown: Number.POSITIVE_INFINITY,
    });
    expect({ faults, differing, failedWrites, refused }).to.deep.equal({
      faults: [],
      differing: [],
      failedWrites: [],
      refused: 0,
    });
    expect(Object.values(result.kills).reduce((sum, count) => sum + count, 0)).to.equal(kills);
    expect(Object.keys(result.kills)).to.include.members(['bench/writer', 'bench/0/a', 'bench/1/a']);
    expect(result.operations).to.be.greaterThan(0);
    expect(result.documents).to.be.greaterThan(0);
  });
});
