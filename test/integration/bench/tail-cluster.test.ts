import { TailCluster } from '@muster/scripts';
import { expect } from 'chai';

describe('the cluster of the bench tail', () => {
  // As long as the machine needs to start so many processes.
  let cluster: TailCluster;

  before(async () => {
    cluster = await TailCluster.start(3, 1, () => {});
  });
  after(() => cluster.stop());

  it('counts the calls of each coordinator, and answers in full without the replica that is killed', async () => {
    const askers = [
      await cluster.coordinator({ name: 'one', hedges: 0 }),
      await cluster.coordinator({ name: 'another', hedges: 0 }),
    ];
    const load = { perSecond: 100, forMs: 200 };
    const found = await cluster.load(askers, load);
    cluster.victim.child.kill('SIGKILL');
    await new Promise((resolve) => cluster.victim.child.once('exit', resolve));
    const [without] = await cluster.load(askers.slice(0, 1), load);
    expect(found.map(({ extraPercent, samples }) => [extraPercent, samples.length])).to.deep.equal([
      [0, 20],
      [0, 20],
    ]);
    expect(new Set(without?.samples.map(({ share }) => share))).to.deep.equal(new Set([1]));
  });
});
