import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SearchClient, WriteClient } from '@muster/proto';
import { hasWrites, readManifest } from '@muster/shard';
import { expect } from 'chai';
import { runMuster } from '../cli/muster-process.js';
import { type SmallCluster, startSmallCluster } from '../small-cluster.js';

describe('a cluster that takes writes', () => {
  let small: SmallCluster;
  let writes: WriteClient;
  before(async () => {
    small = await startSmallCluster(2);
    writes = new WriteClient({ address: small.cluster.address, index: 'islands' });
  });
  after(async () => {
    writes.close();
    await small.stop();
  });

  const search = async (query: string): Promise<string[]> => {
    const client = new SearchClient({ address: small.cluster.address });
    try {
      const { hits } = await client.search({ query, k: 100 }, { timeoutMs: 10_000 });
      return hits.map(({ id }) => id).sort();
    } finally {
      client.close();
    }
  };
  const island = (id: string, title: string) => ({ upsert: { id, title, text: `${title} is far away` } });

  it('leaves an index that was not written to as one that was not, once it is stopped', async () => {
    const idle = await startSmallCluster(1);
    const dir = join(idle.folder, 'islands');
    await idle.cluster.stop();
    expect(await hasWrites(dir)).to.equal(false);
    await idle.stop();
  });

  it('finds what was written, once it was made visible, and no longer what was deleted', async () => {
    const { refused } = await writes.write([island('x', 'Tristan'), { delete: '1' }]);
    expect(refused).to.deep.equal([]);
    await writes.refresh();
    expect(await search('tristan')).to.deep.equal(['x']);
    expect(await search('bali')).to.deep.equal([]);
  });

  it('keeps what was acknowledged when the writer is killed, and goes on', async () => {
    const written = Array.from({ length: 50 }, (_, i) => writes.write([island(`k${i}`, 'Kerguelen')]));
    await written[0];
    const { pid = 0 } = small.cluster.processes.find(({ name }) => name === 'islands/writer') ?? {};
    process.kill(pid, 'SIGKILL');
    await Promise.all(written);
    await writes.refresh();
    expect(await search('kerguelen')).to.have.length(50);
  });

  it('gives a snapshot of all that was acknowledged, which can be restored', async () => {
    await writes.write([island('late', 'Ascension')]);
    const out = join(small.folder, 'snapshot');
    const taken = await runMuster('snapshot', 'islands', '--out', out, '--admin', small.cluster.adminService, '--json');
    expect(taken.stderr).to.equal('');
    const { documents, generation } = JSON.parse(taken.stdout);
    expect(documents).to.equal(8 - 1 + 1 + 50 + 1);
    const restored = join(small.folder, 'restored');
    expect((await runMuster('restore', out, '--out', restored)).code).to.equal(0);
    expect(await readManifest(restored)).to.include({ name: 'islands', documents, generation, nextSeq: generation });
    expect((await runMuster('inspect', restored)).stdout).to.include('every checksum holds');
  });

  it('is not started read only once it was written to', async () => {
    expect(await hasWrites(join(small.folder, 'islands'))).to.equal(true);
    const file = join(small.folder, 'muster.yaml');
    const indexes = { islands: { dir: 'islands', readOnly: true } };
    await writeFile(file, JSON.stringify({ indexes, routes: { default: { sources: [{ index: 'islands' }] } } }));
    const { code, stderr } = await runMuster('up', file, '--once', 'java');
    expect(stderr).to.match(/^muster: indexes\.islands\.readOnly: the index at .* was served with a writer/);
    expect(code).to.equal(2);
  });
});
