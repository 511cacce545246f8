import { SearchClient, type SearchRequest } from '@muster/proto';
import { expect } from 'chai';
import { type SmallCluster, startSmallCluster } from '../small-cluster.js';
import { runMuster } from './muster-process.js';

describe('startCluster', () => {
  let small: SmallCluster;
  before(async () => {
    small = await startSmallCluster(2);
  });
  after(() => small.stop());

  const search = async (query: string, change: SearchRequest = {}) => {
    const client = new SearchClient({ address: small.cluster.address });
    try {
      return await client.search({ query, k: 10, ...change }, { timeoutMs: 10_000 });
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

  it('is asked for page after page on the command line, which goes on where it ended', async () => {
    const turn = async (...args: string[]) => {
      const { stdout, stderr } = await runMuster(
        'search',
        '--address',
        small.cluster.address,
        '--timeout',
        '60000',
        '-k',
        '3',
        'island',
        ...args,
      );
      const [, cursor] = /^The next page: --cursor (\S+)$/m.exec(stdout) ?? [];
      return { found: stdout.match(/^ ?\d+\. \w+/gm), cursor, stdout, stderr };
    };
    const first = await turn('--pages', '2');
    expect(first.stderr).to.equal('');
    expect(
      first.found?.map((line) => line.slice(0, 3)),
      first.stdout,
    ).to.deep.equal([' 1.', ' 2.', ' 3.', ' 4.', ' 5.', ' 6.']);
    const rest = await turn('--pages', '5', '--cursor', first.cursor ?? '');
    expect([rest.found?.map((line) => line.slice(0, 3)), rest.cursor]).to.deep.equal([[' 7.', ' 8.'], undefined]);
    const names = [...(first.found ?? []), ...(rest.found ?? [])].map((line) => line.replace(/^ ?\d+\. /, ''));
    expect(new Set(names).size).to.equal(8);
    const inJson = (await turn('--pages', '2', '--json')).stdout.trimEnd().split('\n');
    expect(inJson.map((page) => JSON.parse(page).hits.length)).to.deep.equal([3, 3]);
    expect((await turn('--cursor', 'AAAA')).stderr).to.match(/cursor must be one that was given on this route/);
  });

  it('is asked for pages as they become known on the command line, each as text or on a line of JSON', async () => {
    const stream = (...args: string[]) =>
      runMuster('search', '--address', small.cluster.address, '--timeout', '60000', 'bali', '--stream', ...args);
    const { stdout } = await stream();
    expect(stdout).to.match(/^page 1(, the last)?:\n\n 1\. Bali /);
    const lines = (await stream('--json')).stdout.trimEnd().split('\n');
    const pages = lines.map((line) => JSON.parse(line));
    expect(pages.map(({ revision, last }) => [revision, last])).to.deep.equal(
      pages.map((_, i) => [i, i === pages.length - 1]),
    );
    expect(pages.at(-1).response.hits).to.have.length(1);
    const [line = ''] = (await stream('--json', '--route', 'none')).stdout.split('\n');
    expect(JSON.parse(line).error.code).to.equal('invalid-query');
  });

  it('says on the command line what it would ask and how each hit came to its place, in words', async () => {
    const { address } = small.cluster;
    const plan = await runMuster('search', '--address', address, 'island', '--plan');
    expect(plan.stdout).to.match(/^islands, index, optional, weight 1: 10 hits of each shard, at generation \d+$/m);
    expect(plan.stdout.split('\n').filter((line) => line.includes(':') && /^ +[01] /.test(line))).to.have.length(2);
    const { stdout } = await runMuster(
      'search',
      '--address',
      address,
      '--timeout',
      '60000',
      '-k',
      '1',
      'island',
      '--explain',
    );
    expect(stdout).to.match(/^ {4}rank 1 in islands, score [\d.]+\n {6}\w+: island, 1 time in \d+ words?, weight/m);
    expect(stdout).to.match(/^ {2}query islands\/0 /m);
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

  it('restarts a coordinator that was killed, where front ends know it, and whose cursors are good', async () => {
    const { cursor } = await search('island', { k: 3, wantCursor: true });
    const coordinator = small.cluster.processes.at(-1);
    process.kill(coordinator?.pid ?? 0, 'SIGKILL');
    await small.until((processes) => processes.at(-1)?.restarts === 1 && processes.at(-1)?.state === 'ready');
    expect(small.cluster.processes.at(-1)?.address).to.equal(small.cluster.address);
    expect((await search('bali')).hits.map(({ id }) => id)).to.deep.equal(['1']);
    expect((await search('island', { k: 3, cursor })).hits.map(({ sourceRank }) => sourceRank)).to.deep.equal([
      4, 5, 6,
    ]);
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
