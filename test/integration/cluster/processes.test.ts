import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '@muster/coordinator';
import { openSessionStream, SearchClient, searchAnswerCodecs, searchService } from '@muster/proto';
import { type Cluster, startCluster } from '@muster/scripts';
import { buildIndex } from '@muster/shard';
import { expect } from 'chai';

/** The number of the process behind a new session. */
function processBehind(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const stream = openSessionStream(
      address,
      searchService.Session,
    )({
      frame: (bytes) => {
        const [greeting] = searchAnswerCodecs.frame.decode(bytes).messages;
        stream.destroy();
        resolve(greeting?.hello?.process ?? -1);
      },
      drain: () => {},
      end: () => {},
      close: (reason) => reject(new Error(reason)),
    });
  });
}

describe('a coordinator of two processes', function () {
  this.timeout(60_000);
  let folder = '';
  let cluster: Cluster;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    await writeFile(join(folder, 'docs.jsonl'), '{"id": "1", "title": "Java is an island"}\n');
    await buildIndex({ files: [join(folder, 'docs.jsonl')], out: join(folder, 'index'), shards: 1, name: 'web' });
    const config = {
      indexes: { web: { dir: join(folder, 'index') } },
      routes: { default: { sources: [{ index: 'web' }], timeoutMs: 10_000 } },
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0', processes: 2 },
    };
    cluster = await startCluster(parseConfig(JSON.stringify(config), 'test'), { onLine: () => {} });
  });

  after(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true });
  });

  it('shares one port, and a client meets both', async () => {
    const met = new Set<number>();
    for (let tries = 0; tries < 8 && met.size < 2; tries++) met.add(await processBehind(cluster.address));
    expect([...met].sort()).to.deep.equal([0, 1]);
  });

  it('answers, and counts the queries of both processes on one page', async () => {
    const client = new SearchClient({ address: cluster.address });
    for (let i = 0; i < 10; i++) expect((await client.search({ query: 'island' })).hits).to.have.length(1);
    client.close();
    const metrics = await (await fetch(`http://${cluster.admin}/metrics`)).text();
    expect(metrics).to.match(/^search_queries_total\{outcome="complete"\} 10$/m);
  });
});
