import { SearchClient } from '@muster/proto';
import { expect } from 'chai';
import { type SmallCluster, startSmallCluster } from '../small-cluster.js';

describe('startCluster', () => {
  let small: SmallCluster;
  before(async () => {
    small = await startSmallCluster(2);
  });
  after(() => small.stop());

  const search = async (query: string) => {
    const client = new SearchClient({ address: small.cluster.address });
    try {
      return await client.search({ query, k: 10 }, { timeoutMs: 10_000 });
    } finally {
      client.close();
    }
  };

  it('starts a process for each replica of each shard, the writer, and a coordinator that answers in full', async () => {
    expect(small.cluster.processes.map(({ name, state }) => `${name} ${state}`)).to.deep.equal([
      'islands/0/a ready',
      'islands/0/b ready',
      'islands/1/a ready',
      'islands/1/b ready',
      'islands/writer ready',
      'coordinator ready',
    ]);
    const { hits, coverage } = await search('island java');
    expect(hits).to.have.length(8);
    expect(hits[0]?.id).to.equal('0');
    expect(coverage).to.include({ documents: 8, documentsDecided: 8, share: 1 });
  });

  it('restarts a replica that was killed, at the address it had', async () => {
    const [first] = small.cluster.processes;
    const { pid = 0, address } = first ?? {};
    const gone = small.until(([replica]) => replica?.state === 'restarting');
    process.kill(pid, 'SIGKILL');
    await gone;
    expect((await search('java')).coverage?.share).to.equal(1);
    await small.until(([replica]) => replica?.state === 'ready' && replica.pid !== pid);
    expect(small.cluster.processes[0]).to.include({ address, restarts: 1 });
  });

  it('restarts a coordinator that was killed, where front ends know it', async () => {
    const coordinator = small.cluster.processes.at(-1);
    process.kill(coordinator?.pid ?? 0, 'SIGKILL');
    await small.until((processes) => processes.at(-1)?.restarts === 1 && processes.at(-1)?.state === 'ready');
    expect(small.cluster.processes.at(-1)?.address).to.equal(small.cluster.address);
    expect((await search('bali')).hits.map(({ id }) => id)).to.deep.equal(['1']);
  });

  it('leaves no process when it is stopped', async () => {
    const pids = small.cluster.processes.map(({ pid }) => pid ?? 0);
    await small.cluster.stop();
    expect(small.cluster.processes.map(({ state }) => state)).to.deep.equal(Array(6).fill('stopped'));
    expect(pids.filter(isAlive)).to.deep.equal([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
