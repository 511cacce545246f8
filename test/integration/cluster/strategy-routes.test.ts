import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, parseConfig } from '@muster/coordinator';
import { GatheringEnd, SearchClient, type SearchResponse__Output } from '@muster/proto';
import { type Cluster, startCluster } from '@muster/scripts';
import { buildIndex } from '@muster/shard';
import { expect } from 'chai';

const example = fileURLToPath(new URL('../../../../scripts/examples/strategies.yaml', import.meta.url));
const islands = ['Java', 'Bali', 'Lombok', 'Sumatra', 'Borneo', 'Flores', 'Timor', 'Sumba'];

/** With so much time that a slow machine makes nobody late. */
function unhurried(routes: Config['routes']): Config['routes'] {
  return Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, { ...route, timeoutMs: 20_000 }]));
}

/** The example's routes over small indexes of our own, served by real processes. */
describe('the example strategies.yaml', () => {
  let folder: string;
  let cluster: Cluster;
  let client: SearchClient;
  let routes: Config['routes'];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    const documents = join(folder, 'islands.jsonl');
    await writeFile(
      documents,
      islands.map((title, id) => JSON.stringify({ id: `i${id}`, title, text: `${title} is an island` })).join('\n'),
    );
    const dir = join(folder, 'web');
    const vertical = join(folder, 'vertical');
    await buildIndex({ files: [documents], out: dir, shards: 2, name: 'web' });
    await buildIndex({ files: [documents], out: vertical, shards: 1 });
    routes = unhurried(parseConfig(await readFile(example, 'utf8'), example).routes);
    const ours = {
      routes,
      indexes: { web: { dir } },
      verticals: { places: { dir: vertical }, images: { dir: vertical } },
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
    };
    cluster = await startCluster(parseConfig(JSON.stringify(ours), 'test'), { onLine: () => {} });
    client = new SearchClient({ address: cluster.address, timeoutMs: 20_000 });
  });

  after(async () => {
    client.close();
    await cluster.stop();
    await rm(folder, { recursive: true });
  });

  const ask = (route: string, query = 'island'): Promise<SearchResponse__Output> => client.search({ query, route });

  /** Why it ended: by everyone's answer, or by one of the route's strategies. */
  const expectToKeepTo = (route: string, { gathering }: SearchResponse__Output): void => {
    const { end, strategy = '' } = gathering ?? {};
    if (end === GatheringEnd.GATHERING_END_ALL) return;
    expect(end).equal(GatheringEnd.GATHERING_END_STRATEGY);
    expect(routes[route]?.cutoff.strategies.map((one) => one.strategy)).include(strategy);
  };

  it('has a route for each strategy there is', () => {
    const named = Object.values(routes).flatMap(({ cutoff }) => cutoff.strategies.map(({ strategy }) => strategy));
    expect(new Set(named)).deep.equal(new Set(routes['default']?.cutoff.queriesMayChoose));
  });

  it('answers on every route with hits, and ends for no other reason than the route’s', async () => {
    for (const route of Object.keys(routes)) {
      const answer = await ask(route);
      expect(answer.hits.length, route).greaterThan(0);
      expectToKeepTo(route, answer);
    }
  });

  it('gives what waiting for all gives where ranks decide', async () => {
    const whole = await client.search({ query: 'java island', route: 'rank-safe', strategy: { name: 'all' } });
    for (const route of ['rank-safe', 'probable']) {
      const answer = await ask(route, 'java island');
      const seqs = ({ hits }: SearchResponse__Output) => hits.map(({ seq, score }) => [seq, score]);
      expect(seqs(answer)).deep.equal(seqs(whole));
      expect(answer.exact).equal(true);
      expect(answer.gathering?.probabilityComplete ?? undefined).equal(route === 'probable' ? 1 : undefined);
    }
  });

  it('gives the hits of one source alone where sources stand in for each other', async () => {
    for (const route of ['first', 'best']) {
      const { hits } = await ask(route);
      expect(new Set(hits.map(({ source }) => source)).size).equal(1);
    }
    expect((await ask('best')).hits[0]?.source).equal('places');
  });
});
