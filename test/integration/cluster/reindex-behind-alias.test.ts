import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '@muster/coordinator';
import { SearchClient, type SearchResponse__Output, WriteClient } from '@muster/proto';
import { type Cluster, startCluster } from '@muster/scripts';
import { buildIndex, readManifest } from '@muster/shard';
import { expect } from 'chai';
import { runMuster } from '../cli/muster-process.js';

describe('an index that is made anew behind an alias', () => {
  let folder: string;
  let cluster: Cluster;
  let searches: SearchClient;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    const file = join(folder, 'documents.jsonl');
    const lines = Array.from({ length: 20 }, (_, i) => JSON.stringify({ id: `d${i}`, text: `island ${i} of stone` }));
    await writeFile(file, lines.join('\n'));
    await buildIndex({ files: [file], out: join(folder, 'first'), shards: 2 });
    const reindexed = await runMuster(
      'reindex',
      join(folder, 'first'),
      '--out',
      join(folder, 'second'),
      '--shards',
      '3',
    );
    expect(reindexed.stderr).to.equal('');
    const config = {
      indexes: { first: { dir: join(folder, 'first') }, second: { dir: join(folder, 'second') } },
      aliases: { current: 'first' },
      routes: { default: { sources: [{ index: 'current' }], timeoutMs: 10_000 } },
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
    };
    cluster = await startCluster(parseConfig(JSON.stringify(config), 'test'), { onLine: () => {} });
    searches = new SearchClient({ address: cluster.address });
  });
  after(async () => {
    searches.close();
    await cluster.stop();
    await rm(folder, { recursive: true });
  });

  const read = ({ sources, hits }: SearchResponse__Output) => ({
    index: sources[0]?.source,
    hits: hits.map(({ id, score }) => [id, score]),
  });
  const search = async () => read(await searches.search({ query: 'stone', k: 100, waitFor: [{ seq: 1 }] }));

  it('is brought up to date, switched to and back from while queries go on, and answers alike', async () => {
    const writes = new WriteClient({ address: cluster.address, index: 'current' });
    const stone = (id: string) => ({ upsert: { id, text: `${id} is stone` } });
    const { lastSeq } = await writes.write([stone('x'), stone('d3'), { delete: 'd5' }, stone('y'), { delete: 'y' }]);
    writes.close();
    const { generation } = await readManifest(join(folder, 'second'));
    const admin = ['--admin', cluster.adminService];
    const copied = await runMuster('copy-writes', 'current', 'second', '--since', `${generation}`, ...admin, '--json');
    expect(copied.stderr).to.equal('');
    expect(JSON.parse(copied.stdout)).to.include({ from: 'first', into: 'second', writes: 5 });
    const request = { query: 'stone', k: 100, waitFor: [{ seq: lastSeq }] };
    const before = read(await searches.search(request));
    expect(before.index).to.equal('first');
    expect(before.hits).to.have.length(20);

    let isOver = false;
    const seen = new Set<string | undefined>();
    const asking = (async () => {
      while (!isOver) seen.add((await search()).index);
    })();
    const switched = await runMuster('alias', 'current', 'second', ...admin);
    expect(switched.stdout).to.match(/^current names second; before: first\nback: muster alias current first/);
    const behind = read(await searches.search({ ...request, waitFor: [{ seq: generation + 4 }] }));
    expect(behind).to.deep.equal({ ...before, index: 'second' });
    expect((await runMuster('alias', 'current', 'first', ...admin)).code).to.equal(0);
    expect(read(await searches.search(request))).to.deep.equal(before);
    isOver = true;
    await asking;
    expect([...seen].sort()).to.deep.equal(['first', 'second']);
  });

  it('is not written to from an index that is itself', async () => {
    const { code, stderr } = await runMuster(
      ...['copy-writes', 'current', 'first', '--since', '1', '--admin', cluster.adminService],
    );
    expect(stderr).to.equal('muster: current and first are both the index first\n');
    expect(code).to.equal(1);
  });
});
