import {
  Admission,
  type Config,
  IndexReplicas,
  parseConfig,
  rootSearch,
  type SearchContext,
  searchDependencies,
  type Vertical,
} from '@muster/coordinator';
import type { Hello__Output, SearchRequest__Output, SearchResponse } from '@muster/proto';
import { type RankedPage, type RankRequest, rank } from '@muster/ranker';
import { schemaFingerprint, schemaFromJson, schemaToJson } from '@muster/shard/query';
import { QueryBook, queryOf } from './query-book.js';
import type { Scenario } from './scenario-schema.js';
import { SeededDraws } from './seeded-draws.js';
import { ShardAnswers } from './shard-answers.js';
import { type SimulatedCluster, SimulatedReplica } from './simulated-replica.js';
import { SimulatedVertical } from './simulated-vertical.js';
import { VirtualClock } from './virtual-clock.js';
import type { Workload } from './workload.js';

/** The real coordinator in virtual time. */
export interface SimulatedCoordinator {
  readonly clock: VirtualClock;
  readonly admission: Admission;
  /** Keeps count of what leaves are asked. */
  readonly book: QueryBook;
}

/** Name of the index that is simulated. */
const indexName = 'web';

const generation = 1;
const selectSalt = 0xc1;

/**
 * Puts the real coordinator, from admission to answer, over simulated leaves.
 *
 * @throws ConfigError if the scenario's settings of route, sources or coordinator are not those of a configuration
 */
export function simulatedCoordinator(scenario: Scenario, workload: Workload): SimulatedCoordinator {
  const config = configOf(scenario);
  const clock = new VirtualClock();
  const { index, verticals, queries, seed } = scenario;
  const { maxInFlight, maxInFlightPerReplica } = config.coordinator;
  const cluster: SimulatedCluster = {
    clock,
    book: new QueryBook(index.shards + Object.keys(verticals).length, queries.warmup),
    answers: new ShardAnswers(scenario, workload.lacks),
    decide: workload.decide,
    startMs: clock.now(),
    threads: index.threads,
    maxInFlight: maxInFlightPerReplica,
  };
  const connections = {
    indexes: new Map([[indexName, replicasOf(config, cluster)]]),
    verticals: verticalsOf(scenario, cluster),
    pool: { rank },
    observer: { answered: () => {}, failed: () => {} },
  };
  const draws = new SeededDraws(seed ^ selectSalt);
  const outside = { clock, random: () => draws.next(), epochNow: () => clock.now() };
  const dependencies = searchDependencies(config, connections, outside);
  const search = async (request: SearchRequest__Output, context: SearchContext): Promise<SearchResponse> => {
    const query = queryOf(request.context?.traceparent);
    await after(workload.beforeMs(query), clock);
    return rootSearch(request, context, {
      ...dependencies,
      rankOnThread: (toRank) => rankIn(workload.rankMs(query), toRank, clock),
    });
  };
  // What the coordinator's own faults are, a simulation must not hide.
  const log = (message: string): never => {
    throw new Error(message);
  };
  const admission = new Admission({ search, maxInFlight, clock, failed: () => {}, log });
  return { clock, admission, book: cluster.book };
}

function after(ms: number, clock: VirtualClock): Promise<void> | undefined {
  return ms > 0 ? new Promise((resolve) => clock.arrive(ms, resolve)) : undefined;
}

function rankIn(ms: number, request: RankRequest, clock: VirtualClock): RankedPage | Promise<RankedPage> {
  return after(ms, clock)?.then(() => rank(request)) ?? rank(request);
}

function configOf({ index, verticals, queries, route, coordinator }: Scenario): Config {
  const shards = Array.from({ length: index.shards }, (_, shard) => ({
    replicas: Array.from({ length: index.replicas }, (_, replica) => addressOf(shard, replica)),
  }));
  const names = Object.keys(verticals);
  const sources = [
    { ...index.source, index: indexName },
    ...names.map((vertical) => ({ ...verticals[vertical]?.source, vertical })),
  ];
  const config = {
    indexes: { [indexName]: { shards } },
    verticals: Object.fromEntries(names.map((name) => [name, { address: `${name}:1` }])),
    routes: { default: { timeoutMs: queries.timeoutMs, ...route, sources } },
    coordinator: { maxInFlight: 1_000_000, ...coordinator },
  };
  return parseConfig(JSON.stringify(config), 'the configuration made of the scenario');
}

function addressOf(shard: number, replica: number): string {
  return `${indexName}-${shard}-${replica}:1`;
}

function replicasOf(config: Config, cluster: SimulatedCluster): IndexReplicas {
  const { shards = [] } = config.indexes[indexName] ?? {};
  return new IndexReplicas({ name: indexName, shards, maxLagMs: 0, clock: cluster.clock }, ({ shard, address }) => {
    const replica = shards[shard]?.replicas.indexOf(address) ?? 0;
    const hello = helloOf(shard, shards.length, cluster.answers.documentsOf(shard));
    return new SimulatedReplica({ shard, replica, address, hello }, cluster);
  });
}

const schema = schemaFromJson({ id: 'id', fields: { text: { type: 'text', analyzer: 'standard' } } });
const schemaJson = JSON.stringify(schemaToJson(schema));
const fingerprint = schemaFingerprint(schema);

function helloOf(shard: number, shards: number, documents: number): Hello__Output {
  return {
    protocolVersion: 1,
    index: indexName,
    shard,
    shards,
    generations: [generation],
    documents,
    schemaFingerprint: fingerprint,
    schemaJson,
    process: 0,
    processes: 1,
    maxInFlight: 1_000_000,
    incarnation: 1,
    buildId: 'simulated',
  };
}

function verticalsOf({ index, verticals }: Scenario, cluster: SimulatedCluster): Map<string, Vertical> {
  const { clock, book, decide, startMs } = cluster;
  return new Map(
    Object.entries(verticals).map(([name, { hits }], i) => {
      const options = { name, leaf: index.shards + i, hits, clock, book, decide, startMs };
      return [name, new SimulatedVertical(options)];
    }),
  );
}
