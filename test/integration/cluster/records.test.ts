import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import { parseConfig } from '@muster/coordinator';
import {
  QueryPhase,
  type QueryRecord__Output,
  type QueryRecordsRequest,
  queryRecordJson,
  SearchClient,
  SourceState,
} from '@muster/proto';
import {
  askForRecords,
  type Cluster,
  RecordedWorkload,
  readRecords,
  recordedCluster,
  recordedMeasures,
  startCluster,
  warmupQueries,
} from '@muster/scripts';
import { buildIndex } from '@muster/shard';
import { expect } from 'chai';
import { aScenario, aSimulation } from '../../support/simulations.js';

const queries = 12;

/** Bytes of a `HealthCheckRequest` for a service, and of a response that says SERVING. */
const healthRequest = (service: string) => Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)]);
const serving = Buffer.from([0x08, 1]);
const identity = (bytes: Buffer): Buffer => bytes;

function checkHealth(address: string, service: string): Promise<Buffer | undefined> {
  const client = new Client(address, credentials.createInsecure());
  return new Promise<Buffer | undefined>((resolve, reject) => {
    client.makeUnaryRequest(
      '/grpc.health.v1.Health/Check',
      identity,
      identity,
      healthRequest(service),
      (error, response) => (error === null ? resolve(response) : reject(error)),
    );
  }).finally(() => client.close());
}

describe('the records of a cluster', () => {
  let folder = '';
  let cluster: Cluster;
  let records: QueryRecord__Output[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    const lines = Array.from({ length: 20 }, (_, id) => JSON.stringify({ id, title: `island ${id}` }));
    await writeFile(join(folder, 'docs.jsonl'), lines.join('\n'));
    const files = [join(folder, 'docs.jsonl')];
    await buildIndex({ files, out: join(folder, 'web'), shards: 2, name: 'web' });
    await buildIndex({ files, out: join(folder, 'places'), shards: 1, name: 'places' });
    const config = {
      indexes: { web: { dir: join(folder, 'web'), replicas: 2 } },
      verticals: { places: { dir: join(folder, 'places') } },
      routes: { default: { sources: [{ index: 'web' }, { vertical: 'places' }], timeoutMs: 10_000 } },
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0', processes: 2 },
    };
    cluster = await startCluster(parseConfig(JSON.stringify(config), 'test'), { onLine: () => {} });
    // Unary calls go to the processes in turn, each by a connection of its own.
    for (let i = 0; i < queries; i++) {
      const client = new SearchClient({ address: cluster.address, mode: 'unary' });
      await client.search({ query: `island ${i}`, context: { client: 'test' } }, { timeoutMs: 10_000 });
      client.close();
    }
    const response = await askForRecords(cluster.adminService, {});
    expect([response.processes, response.processesAnswered]).deep.equal([2, 2]);
    records = response.records;
  });

  after(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true });
  });

  it('are those of all its processes, the latest first', () => {
    const typed = Array.from({ length: queries }, (_, i) => `island ${i}`);
    expect(records.map(({ query }) => query)).deep.equal(typed.reverse());
    expect([...new Set(records.map(({ process }) => process))].sort()).deep.equal([0, 1]);
    expect(
      records.every(({ client, route, error, share }) => `${client} ${route} ${error} ${share}` === 'test default  1'),
    ).equal(true);
  });

  it('say who was asked in which phase, in whose service time, and when each answered', () => {
    for (const { leaves, timings } of records) {
      const asked = leaves.filter(({ phase }) => phase === QueryPhase.QUERY_PHASE_QUERY);
      expect(asked.map(({ source, shard }) => `${source}/${shard}`)).deep.equal(['web/0', 'web/1', 'places/0']);
      for (const { state, attempts } of leaves) {
        expect(state).equal(SourceState.SOURCE_STATE_COMPLETE);
        const [attempt] = attempts;
        expect(attempt?.endedUs).greaterThan(attempt?.askedUs ?? Number.NaN);
        expect(attempt?.endedUs).at.most(timings?.totalUs ?? Number.NaN);
        expect(attempt?.replica).match(/^127\.0\.0\.1:\d+$/);
      }
      const ofShards = asked.filter(({ source }) => source === 'web').flatMap(({ attempts }) => attempts);
      expect(ofShards.every(({ serviceUs }) => serviceUs > 0)).equal(true);
      expect(asked.at(-1)?.attempts.map(({ chosenFor }) => chosenFor)).deep.equal(['address']);
    }
  });

  it('add up: phases fill the time from acceptance to the answer', () => {
    for (const { timings } of records) {
      const { totalUs = 0, planUs = 0, statisticsUs = 0, gatherUs = 0, rankUs = 0, fetchUs = 0 } = timings ?? {};
      const phases = planUs + statisticsUs + gatherUs + rankUs + fetchUs;
      // Making the answer is in no phase; each figure is rounded by itself.
      expect(phases).at.most(totalUs + 3);
      expect(gatherUs).greaterThan(0);
    }
  });

  it('give the latencies that were recorded, within 5 %, when they are replayed', async () => {
    const file = join(folder, 'records.jsonl');
    await writeFile(file, records.map((record) => `${JSON.stringify(queryRecordJson.write(record))}\n`).join(''));
    const read = await readRecords(file);
    const nodes = recordedCluster(read);
    const scenario = aScenario({
      index: { shards: nodes.shards, replicas: nodes.replicas },
      queries: { count: read.length, warmup: warmupQueries, timeoutMs: 600_000 },
      verticals: Object.fromEntries(nodes.verticals.map((name) => [name, {}])),
    });
    const replayed = await aSimulation(scenario, 'all', new RecordedWorkload(read, nodes, 1));
    const recorded = recordedMeasures(read, nodes);
    for (const percentile of ['p50', 'p99'] as const) {
      const ms = recorded.latencyMs[percentile];
      expect(replayed.latencyMs[percentile]).closeTo(ms, 0.05 * ms);
    }
  });

  it('are filtered as asked', async () => {
    const recordsOf = async (request: QueryRecordsRequest) =>
      (await askForRecords(cluster.adminService, request)).records;
    expect(await recordsOf({ degradedOnly: true })).deep.equal([]);
    expect(await recordsOf({ route: 'other' })).deep.equal([]);
    expect(await recordsOf({ limit: 3 })).have.length(3);
  });

  it('are served with the standard health service', async () => {
    expect(await checkHealth(cluster.adminService, 'muster.v1.AdminService')).deep.equal(serving);
  });
});
