import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '@muster/coordinator';
import { SearchClient, type SearchResponse__Output, WriteClient } from '@muster/proto';
import { type Cluster, startCluster } from '@muster/scripts';
import { buildIndex, readManifest } from '@muster/shard';
import { expect } from 'chai';
import { runMuster, startMuster } from '../cli/muster-process.js';

/** Writes without end to an alias: ever higher versions of the same documents, over several connections. */
function startLoad(address: string, index: string) {
  const newest: Record<string, number> = {};
  let acknowledged = 0;
  let isOver = false;
  let tell = (): void => {};
  const writing = Array.from({ length: 4 }, async (_, connection) => {
    const writes = new WriteClient({ address, index });
    for (let version = 1; !isOver; version++) {
      const id = `load-${connection}-${version % 3}`;
      await writes.write([{ upsert: { id, text: 'load', version } }]);
      newest[id] = version;
      acknowledged++;
      tell();
    }
    writes.close();
  });
  return {
    /** Resolves when so many writes more were acknowledged. */
    more(count: number): Promise<void> {
      const wanted = acknowledged + count;
      return new Promise((resolve) => {
        tell = () => {
          if (acknowledged >= wanted) resolve();
        };
      });
    },
    /** Gives the newest version of each document that was acknowledged. */
    async stop(): Promise<Record<string, number>> {
      isOver = true;
      await Promise.all(writing);
      return newest;
    },
  };
}

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
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0', processes: 2 },
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

  /** The loaded documents, and their versions, as queries find them behind the alias. */
  async function contents(): Promise<Record<string, number>> {
    const writes = new WriteClient({ address: cluster.address, index: 'current' });
    const generation = await writes.refresh();
    writes.close();
    const { hits } = await searches.search({ query: 'load', k: 100, waitFor: [{ seq: generation - 1 }] });
    return Object.fromEntries(hits.map(({ id, document }) => [id, JSON.parse(document.toString()).version]));
  }

  it('is up to date at once where nothing was ever written', async () => {
    const { generation } = await readManifest(join(folder, 'second'));
    const { stdout, stderr } = await runMuster(
      ...['copy-writes', 'current', 'second', '--since', `${generation}`, '--admin', cluster.adminService],
    );
    expect(stderr).to.equal('');
    expect(stdout).to.equal(
      `0 writes of first, all before its generation ${generation}, written to second: generation ${generation}\n`,
    );
  });

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

  it('is switched to and back from without losing what is written meanwhile, or taking an older version for it', async () => {
    const admin = ['--admin', cluster.adminService, '--json'];
    const load = startLoad(cluster.address, 'current');
    await load.more(50);
    let since = (await readManifest(join(folder, 'first'))).generation;
    for (const [from = '', into = ''] of [
      ['first', 'second'],
      ['second', 'first'],
      ['first', 'second'],
    ]) {
      const args = [from, into, '--since', `${since}`, '--switch', 'current', ...admin];
      const { stdout, stderr } = await runMuster('copy-writes', ...args);
      expect(stderr).to.equal('');
      const switched = JSON.parse(stdout);
      expect(switched).to.include({ from, into, alias: 'current', isKept: false });
      since = switched.generation;
      await load.more(50);
    }
    const newest = await load.stop();
    expect((await search()).index).to.equal('second');
    expect(await contents()).to.deep.equal(newest);
  });

  it('is not switched to where the alias names something else', async () => {
    const { code, stderr } = await runMuster(
      ...['copy-writes', 'first', 'second', '--since', '1', '--switch', 'current', '--admin', cluster.adminService],
    );
    expect(stderr).to.equal('muster: --switch must be an alias of first, and current is an alias of second\n');
    expect(code).to.equal(2);
  });

  it('has all that was written before Ctrl-C', async () => {
    const since = (await readManifest(join(folder, 'second'))).generation;
    const command = ['copy-writes', 'second', 'first', '--since', `${since}`, '--follow'];
    const { child, ended } = startMuster([...command, '--admin', cluster.adminService, '--json'], '');
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    const writes = new WriteClient({ address: cluster.address, index: 'second' });
    const { lastSeq } = await writes.write([{ upsert: { id: 'late', text: 'it is late' } }]);
    writes.close();
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect(stderr).to.match(/^caught up with generation \d+ of second; goes on until Ctrl-C\n$/);
    expect([code, JSON.parse(stdout).until]).to.deep.equal([0, lastSeq + 1]);
  });

  it('is not said to have what was not yet written', async () => {
    const { code, stderr } = await runMuster(
      ...['copy-writes', 'first', 'second', '--since', '123456', '--admin', cluster.adminService],
    );
    expect(stderr).to.match(/^muster: --since must be at most \d+, the newest generation of first, got 123456\n$/);
    expect(code).to.equal(2);
  });

  it('is not written to from an index that is itself', async () => {
    const { code, stderr } = await runMuster(
      ...['copy-writes', 'current', 'second', '--since', '1', '--admin', cluster.adminService],
    );
    expect(stderr).to.equal('muster: current and second are both the index second\n');
    expect(code).to.equal(1);
  });
});
