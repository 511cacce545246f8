import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '@muster/coordinator';
import { openSessionStream, SearchClient, type SearchRequest, searchAnswerCodecs, searchService } from '@muster/proto';
import { type Cluster, startCluster } from '@muster/scripts';
import { buildIndex } from '@muster/shard';
import { expect } from 'chai';
import { runMuster } from '../cli/muster-process.js';

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

describe('a coordinator of two processes', () => {
  let folder = '';
  let cluster: Cluster;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    await writeFile(join(folder, 'docs.jsonl'), '{"id": "1", "title": "Java is an island"}\n');
    await writeFile(join(folder, 'best.yaml'), 'features: { score: 0 }\nbias: 1\n');
    await buildIndex({ files: [join(folder, 'docs.jsonl')], out: join(folder, 'index'), shards: 1, name: 'web' });
    const config = {
      indexes: { web: { dir: join(folder, 'index') } },
      models: { best: { file: join(folder, 'best.yaml'), format: 'linear' } },
      routes: {
        default: { sources: [{ index: 'web' }], timeoutMs: 10_000 },
        rescored: { sources: [{ index: 'web', secondPhase: { model: 'best' } }], timeoutMs: 10_000 },
      },
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

  it('takes cursors of one process in the other', async () => {
    const search = async (request: SearchRequest) => {
      const client = new SearchClient({ address: cluster.address });
      try {
        return await client.search(request);
      } finally {
        client.close();
      }
    };
    const { cursor } = await search({ query: 'island', k: 1, wantCursor: true });
    expect(cursor).to.have.length.above(0);
    for (let i = 0; i < 8; i++) expect((await search({ query: 'island', cursor })).hits).to.deep.equal([]);
  });

  it('answers, and counts the queries of both processes on one page', async () => {
    const client = new SearchClient({ address: cluster.address });
    for (let i = 0; i < 10; i++) expect((await client.search({ query: 'island' })).hits).to.have.length(1);
    client.close();
    const metrics = await (await fetch(`http://${cluster.admin}/metrics`)).text();
    expect(metrics).to.match(/^search_queries_total\{outcome="complete"\} 19$/m);
  });

  it('ranks by a model, whose file both processes read again when they are told to', async () => {
    const reload = () => runMuster('model', 'reload', '--admin', cluster.adminService);
    const before = await askBoth();
    expect(before.scores).to.deep.equal([1, 1]);
    await writeFile(join(folder, 'best.yaml'), 'features: { score: 0 }\nbias: 2\n');
    expect(await askBoth()).to.deep.equal(before);
    const { code, stdout, stderr } = await reload();
    const after = await askBoth();
    expect([code, stdout, stderr]).to.deep.equal([
      0,
      `best: version ${versionIn(after.models)}; before: ${versionIn(before.models)}\n`,
      '',
    ]);
    expect(after.scores).to.deep.equal([2, 2]);
    await writeFile(join(folder, 'best.yaml'), 'features: { score: 0 }\nbias: .inf\n');
    const refused = await reload();
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.contain(
      `best: ${join(folder, 'best.yaml')}: bias: must be a finite number, got Infinity`,
    );
    expect(await askBoth()).to.deep.equal(after);
    const listed = await runMuster('model', 'list', '--admin', cluster.adminService);
    expect(listed.stdout).to.equal(
      `best: version ${versionIn(after.models)}, linear, ${join(folder, 'best.yaml')}\n  features: score\n`,
    );
  });

  /** What each process answers with, by their numbers: connections go to them in turn. */
  async function askBoth(): Promise<{ readonly scores: unknown[]; readonly models: unknown[] }> {
    const answers = new Map<number, { score: number | undefined; model: string | undefined }>();
    for (let tries = 0; tries < 16 && answers.size < 2; tries++) {
      const client = new SearchClient({ address: cluster.address });
      const { hits, sources, record } = await client.search({ query: 'island', route: 'rescored', explain: true });
      answers.set(record?.process ?? -1, { score: hits[0]?.score, model: sources[0]?.model });
      client.close();
    }
    const both = [0, 1].map((number) => answers.get(number));
    return { scores: both.map((one) => one?.score), models: both.map((one) => one?.model) };
  }
});

/** The version of the model that all have ranked by. */
function versionIn(models: readonly unknown[]): string {
  expect(new Set(models)).to.have.length(1);
  return String(models[0]).replace('best@', '');
}
