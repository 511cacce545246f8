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
import { type CallObserver, QueryBook, queryOf } from './query-book.js';
import type { Scenario } from './scenario-schema.js';
import { SeededDraws } from './seeded-draws.js';
import { ShardAnswers } from './shard-answers.js';
import { exchangeBetween, type SharingProcess } from './simulated-exchange.js';
import { SimulatedReplica } from './simulated-replica.js';
import { SimulatedServer } from './simulated-server.js';
import { SimulatedVertical } from './simulated-vertical.js';
import { scheduleTroubles } from './troubles.js';
import { VirtualClock, type VirtualProcess } from './virtual-clock.js';
import type { Workload } from './workload.js';

/** The processes of the real coordinator in virtual time. */
export interface SimulatedCoordinator {
  readonly clock: VirtualClock;
  readonly processes: readonly CoordinatorProcess[];
  /** Keeps count of what leaves are asked. */
  readonly book: QueryBook;
}

/** One of them. */
export interface CoordinatorProcess extends SharingProcess {
  /** The door to it. */
  readonly admission: Admission;
}

/** What is simulated. */
export interface SimulatedOptions {
  readonly scenario: Scenario;
  readonly workload: Workload;
  /** @default nobody */
  readonly observer?: CallObserver;
}

/** Name of the index that is simulated. */
const indexName = 'web';

const generation = 1;
const selectSalt = 0xc1;

/** What all processes are over. */
interface SimulatedLeaves {
  readonly scenario: Scenario;
  readonly workload: Workload;
  readonly config: Config;
  readonly servers: readonly (readonly SimulatedServer[])[];
  readonly answers: ShardAnswers;
  readonly book: QueryBook;
}

/**
 * Puts the real coordinator, from admission to answer, over simulated leaves: as many processes of it as the scenario
 * says, which are over the same leaves and tell each other what they know of them.
 *
 * @throws ConfigError if the scenario's settings of route, sources or coordinator are not those of a configuration
 */
export function simulatedCoordinator({ scenario, workload, observer }: SimulatedOptions): SimulatedCoordinator {
  const config = configOf(scenario);
  const clock = new VirtualClock();
  const answers = new ShardAnswers(scenario, workload.lacks);
  const servers = serversOf(scenario, workload, answers);
  scheduleTroubles(scenario, servers, clock);
  const book = new QueryBook(scenario, observer);
  const leaves: SimulatedLeaves = { scenario, workload, config, servers, answers, book };
  const processes = Array.from({ length: scenario.coordinators }, (_, number) =>
    coordinatorProcess(leaves, number === 0 ? clock : clock.anotherProcess(1_000 * number), number),
  );
  if (processes.length > 1) exchangeBetween(processes, clock, fault);
  return { clock, processes, book };
}

function coordinatorProcess(leaves: SimulatedLeaves, clock: VirtualProcess, number: number): CoordinatorProcess {
  const { scenario, workload, config } = leaves;
  const { maxInFlight } = config.coordinator;
  const connections = {
    indexes: new Map([[indexName, replicasOf(leaves, clock)]]),
    verticals: verticalsOf(leaves, clock),
    pool: { rank, packerFor: () => undefined },
    observer: { answered: () => {}, failed: () => {} },
  };
  const draws = new SeededDraws((scenario.seed ^ selectSalt) + number);
  const processes = scenario.coordinators;
  const outside = { clock, random: () => draws.next(), epochNow: () => clock.now(), processes };
  const dependencies = searchDependencies(config, connections, outside);
  const search = async (request: SearchRequest__Output, context: SearchContext): Promise<SearchResponse> => {
    const query = queryOf(request.context?.traceparent);
    await after(workload.beforeMs(query), clock);
    return rootSearch(request, context, {
      ...dependencies,
      rankOnThread: (toRank) => rankIn(workload.rankMs(query), toRank, clock),
    });
  };
  const admission = new Admission({ search, maxInFlight, clock, failed: () => {}, log: fault });
  return { clock, admission, shared: dependencies.shared };
}

/** What the coordinator's own faults are, a simulation must not hide. */
function fault(message: string): never {
  throw new Error(message);
}

function after(ms: number, clock: VirtualProcess): Promise<void> | undefined {
  return ms > 0 ? new Promise((resolve) => clock.arrive(ms, resolve)) : undefined;
}

function rankIn(ms: number, request: RankRequest, clock: VirtualProcess): RankedPage | Promise<RankedPage> {
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
    // Simulated shards do not share out the best hits at random, so each is asked for all that a page may need.
    routes: { default: { timeoutMs: queries.timeoutMs, topKProbability: 1, ...route, sources } },
    coordinator: { maxInFlight: 1_000_000, ...coordinator },
  };
  return parseConfig(JSON.stringify(config), 'the configuration made of the scenario');
}

function addressOf(shard: number, replica: number): string {
  return `${indexName}-${shard}-${replica}:1`;
}

function serversOf({ index }: Scenario, { decide }: Workload, answers: ShardAnswers): SimulatedServer[][] {
  return Array.from({ length: index.shards }, (_, shard) => {
    const hello = helloOf(shard, index.shards, answers.documentsOf(shard));
    return Array.from({ length: index.replicas }, () => new SimulatedServer({ decide, threads: index.threads, hello }));
  });
}

function replicasOf({ config, servers, book, answers }: SimulatedLeaves, process: VirtualProcess): IndexReplicas {
  const { shards = [] } = config.indexes[indexName] ?? {};
  const session = { process, book, answers, maxInFlight: config.coordinator.maxInFlightPerReplica };
  const options = { name: indexName, shards, maxLagMs: 0, clock: process };
  return new IndexReplicas(options, ({ shard, address }, onChange) => {
    const replica = shards[shard]?.replicas.indexOf(address) ?? 0;
    const server = servers[shard]?.[replica] as SimulatedServer;
    return new SimulatedReplica({ shard, replica, address, onChange }, server, session);
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
    documentsAssigned: false,
  };
}

function verticalsOf(
  { scenario: { index, verticals }, workload: { decide }, book }: SimulatedLeaves,
  clock: VirtualProcess,
): Map<string, Vertical> {
  return new Map(
    Object.entries(verticals).map(([name, { hits }], i) => {
      return [name, new SimulatedVertical({ name, leaf: index.shards + i, hits, clock, book, decide })];
    }),
  );
}
