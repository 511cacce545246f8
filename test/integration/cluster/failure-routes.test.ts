import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { type Config, parseConfig, type RunningCoordinator, startCoordinator } from '@muster/coordinator';
import {
  codecs,
  SearchClient,
  type SearchResponse__Output,
  SourceState,
  SubstituteKind,
  systemClock,
  verticalService,
} from '@muster/proto';
import { buildIndex, type RunningServer, startShardServer, startVerticalServer } from '@muster/shard';
import { expect } from 'chai';

const example = fileURLToPath(new URL('../../../../scripts/examples/failures.yaml', import.meta.url));
const islands = ['Java', 'Bali', 'Lombok', 'Sumatra'];
const outside = {
  clock: systemClock,
  random: Math.random,
  epochNow: Date.now,
  log: (message: string): void => {
    throw new Error(message);
  },
};

/** A vertical that can be told to refuse, and killed. */
class Places {
  private readonly server = new Server();
  asked = 0;
  /** Calls that it refuses from now on. */
  refuses = 0;

  /** Gives its address. */
  start(): Promise<string> {
    const find = (_call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
      this.asked++;
      if (this.refuses-- > 0) callback({ code: status.UNAVAILABLE, details: 'not now' });
      else callback(null, codecs.findResponse.encode({ hits: [{ id: 'java', score: 1 }] }));
    };
    this.server.addService(verticalService, { Find: find });
    return new Promise((resolve, reject) => {
      this.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(`127.0.0.1:${port}`) : reject(error),
      );
    });
  }

  kill(): void {
    this.server.forceShutdown();
  }
}

/** The routes with so much time that a slow machine makes nobody late, and no waits. */
function unhurried(routes: Config['routes']): Config['routes'] {
  const steps = (source: Config['routes'][string]['sources'][number]) =>
    source.onFailure?.map((step) => (step.strategy === 'retry' ? { ...step, afterMs: 0 } : step));
  return Object.fromEntries(
    Object.entries(routes).map(([name, route]) => {
      const sources = route.sources.map((source) => ({ ...source, timeoutMs: undefined, onFailure: steps(source) }));
      return [name, { ...route, timeoutMs: 20_000, sources }];
    }),
  );
}

/** The example's routes over small indexes of our own. */
describe('the example failures.yaml', () => {
  let folder: string;
  const places = new Places();
  const others: RunningServer[] = [];
  let coordinator: RunningCoordinator;
  let client: SearchClient;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    const documents = join(folder, 'islands.jsonl');
    await writeFile(documents, islands.map((title) => JSON.stringify({ id: title.toLowerCase(), title })).join('\n'));
    const dir = join(folder, 'islands');
    await buildIndex({ files: [documents], out: dir, shards: 1, name: 'web' });
    const web = await startShardServer({ ...outside, dir, shard: 0, listen: '127.0.0.1:0' });
    const images = await startVerticalServer({ ...outside, dir, listen: '127.0.0.1:0' });
    others.push(web, images);
    const config = parseConfig(await readFile(example, 'utf8'), example);
    const ours = {
      routes: unhurried(config.routes),
      indexes: { web: { shards: [{ replicas: [web.address] }] } },
      verticals: { places: { address: await places.start() }, images: { address: images.address } },
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
    };
    coordinator = await startCoordinator(parseConfig(JSON.stringify(ours), 'test'), outside);
    while (!coordinator.readiness().isReady) await new Promise((resolve) => setImmediate(resolve));
    client = new SearchClient({ address: coordinator.address, timeoutMs: 20_000 });
  });

  after(async () => {
    client.close();
    await coordinator.drain();
    places.kill();
    await Promise.all(others.map((server) => server.drain(0)));
    await rm(folder, { recursive: true });
  });

  const ask = (route: string): Promise<SearchResponse__Output> => client.search({ query: 'java', route });

  /** State of the vertical, what stands in its place, and its hits' ids. */
  const outcomeOf = ({ sources, hits }: SearchResponse__Output) => {
    const report = sources.find(({ source }) => source === 'places');
    const ids = hits.flatMap(({ source, id }) => (source === 'places' ? [id] : []));
    return [report?.state, report?.substitute?.kind, ids];
  };

  const { SOURCE_STATE_COMPLETE: complete, SOURCE_STATE_FAILED: failed } = SourceState;
  const { SUBSTITUTE_KIND_CACHED, SUBSTITUTE_KIND_CONFIGURED, SUBSTITUTE_KIND_SOURCE } = SubstituteKind;

  it('answers on every route as long as the vertical does', async () => {
    for (const route of ['default', 'fail', 'retry', 'cached', 'fallback-hits', 'fallback-source', 'in-order']) {
      expect(outcomeOf(await ask(route))).to.deep.equal([complete, undefined, ['java']]);
    }
  });

  it('asks again on the route that says so', async () => {
    places.asked = 0;
    places.refuses = 1;
    expect([outcomeOf(await ask('retry')), places.asked]).to.deep.equal([[complete, undefined, ['java']], 2]);
  });

  it('does on each route what it says when the vertical is gone', async () => {
    places.kill();
    const onRoute = async (route: string) => outcomeOf(await ask(route));
    expect(await onRoute('default')).to.deep.equal([failed, undefined, []]);
    expect(await onRoute('cached')).to.deep.equal([failed, SUBSTITUTE_KIND_CACHED, ['java']]);
    expect(await onRoute('fallback-hits')).to.deep.equal([failed, SUBSTITUTE_KIND_CONFIGURED, ['atlas']]);
    expect(await onRoute('fallback-source')).to.deep.equal([failed, SUBSTITUTE_KIND_SOURCE, ['java']]);
    expect(await onRoute('in-order')).to.deep.equal([failed, SUBSTITUTE_KIND_CACHED, ['java']]);
    const error = await ask('fail').catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'insufficient-coverage' });
    expect((error as Error).message).to.match(/^sources that it cannot do without did not answer: places \(/);
  });
});
