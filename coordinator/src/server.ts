import {
  type Clock,
  indexService as indexServiceDefinition,
  type ListeningServer,
  listenGrpc,
  maxWriteRequestBytes,
  type QueryRecordsRequest__Output,
  type ServedService,
  searchService,
  type TopologyRequest__Output,
} from '@muster/proto';
import { createRankingPool } from '@muster/ranker';
import { Registry } from 'prom-client';
import { Admission } from './admission.js';
import { type AliasChange, aliasRefusal } from './aliases/check-alias.js';
import { type AliasState, afterAlias, aliasSetting, setAlias } from './aliases/set-alias.js';
import type { Config } from './config/schema.js';
import { connectIndexes, connectVerticals, connectWriters, countOpen, disconnect } from './connections.js';
import { judgeReadiness } from './judge-readiness.js';
import { declareMetrics } from './metrics/metrics.js';
import { declarePolicyMetrics } from './metrics/policy-metrics.js';
import { loadOnThread } from './models/load-thread.js';
import { loadModels, type ModelFiles, readModelFiles } from './models/model-files.js';
import { modelRefusal } from './models/model-refusal.js';
import { encodeModels, type ModelChange, modelSetting, reloadModels } from './models/reload-model.js';
import { explainPlan } from './plan/explain-plan.js';
import { type RouteFault, routeFaults } from './plan/route-faults.js';
import type { SharedPolicies } from './policy/shared-policies.js';
import { encodeRecords } from './record/encode-records.js';
import { createQueryLog } from './record/query-log.js';
import { QueryRecorder } from './record/query-recorder.js';
import { rootSearch } from './root-search.js';
import { entryOf, mapValues, type SearchOutside, searchDependencies } from './search-dependencies.js';
import type { Refusal } from './settings/setting.js';
import { encodeSwitches, setSwitch, switchSetting } from './switches/set-switch.js';
import { percentsOf, type SwitchChange, type Switches, withSwitch } from './switches/switches.js';
import type { AdminPages, Readiness } from './transport/admin.js';
import { type AdminPorts, openAdminPorts } from './transport/admin-ports.js';
import type { AdminAnswers } from './transport/admin-service.js';
import { createIndexService } from './transport/index-service.js';
import { createSearchService } from './transport/search-service.js';
import { encodeTopology } from './transport/topology.js';
import type { Aliases, IndexView } from './words.js';
import { askRefresh } from './writes/writer-link.js';

/** What a coordinator takes from outside. */
export interface CoordinatorOptions extends SearchOutside {
  /** Where faults of ours are told. */
  readonly log: (message: string) => void;
  /** This process among those that share the port. @default the only one */
  readonly process?: { readonly number: number; readonly of: number };
  /** The aliases to begin with. @default the configuration's */
  readonly aliases?: Aliases;
  /** Holds of writes to aliases, to begin with. @default none */
  readonly holds?: AliasState['holds'];
  /** What operators have set before. @default nothing */
  readonly switches?: Switches;
  /** The model files, found good. @default they are read */
  readonly models?: ModelFiles;
  /** Keeps switches that were set, when this process serves operators. @default they are forgotten when it ends */
  readonly keepSwitches?: ((switches: Switches) => Promise<void>) | undefined;
  /** Keeps aliases that were changed, when this process serves operators. @default they are forgotten when it ends */
  readonly keepAliases?: ((aliases: Aliases) => Promise<void>) | undefined;
  /** False: no ports for operators, because another process serves them for all. @default true */
  readonly servesAdmin?: boolean;
}

/** A coordinator that serves. */
export interface RunningCoordinator {
  /** Where front ends ask. */
  readonly address: string;
  /** Where metrics and health are served; empty if another process does. */
  readonly admin: string;
  /** Where `AdminService` is served; empty if another process does. */
  readonly adminService: string;
  readonly registry: Registry;
  readiness(): Readiness;
  /** Records of the latest queries of this process, newest first: a `QueryRecordsResponse`, encoded. */
  queryRecords(request: QueryRecordsRequest__Output): Promise<Buffer>;
  /**
   * The indexes and who serves them, as this process sees them: a `TopologyResponse`, encoded.
   *
   * @throws AdminRefusal if the index asked for is not there
   */
  topology(request: TopologyRequest__Output): Buffer;
  /** Says why this process cannot switch an alias so; nothing if it can. */
  aliasRefusal(change: AliasChange): Refusal | undefined;
  /**
   * Lets an alias name another index, or holds the writes to it, in this process. Resolves when nothing that was taken
   * before a hold is under way any more.
   */
  switchAlias(change: AliasChange): Promise<void>;
  /** Sets a switch, in this process. */
  setSwitch(change: SwitchChange): void;
  /** Says why this process cannot rank by another version of a model; nothing if it can. */
  modelRefusal(change: ModelChange): Refusal | undefined;
  /** Ranks by another version of a model, in this process. */
  replaceModel(change: ModelChange): Promise<void>;
  /** What this process and the others of its host can learn from each other, by names that are the same in all. */
  readonly shared: Readonly<Record<string, SharedPolicies>>;
  /** Answers what is under way, takes nothing new, and ends. */
  drain(): Promise<void>;
}

/**
 * Starts a coordinator: the composition root, where clock, policies, transports and sources meet.
 *
 * @throws ListenError if it cannot listen; ConfigError if a model file cannot be used
 */
export async function startCoordinator(config: Config, options: CoordinatorOptions): Promise<RunningCoordinator> {
  const { clock, random, epochNow, log, process = { number: 0, of: 1 }, servesAdmin = true } = options;
  const modelFiles = options.models ?? (await readModelFiles(config));
  let models = loadModels(config, modelFiles);
  const pool = createRankingPool({ ...config.ranking, defer: clock.defer, now: () => clock.now() });
  const indexes = connectIndexes(config, options, () => tellFaults());
  const writers = connectWriters(config);
  let aliases: Aliases = options.aliases ?? new Map(Object.entries(config.aliases));
  let holds: AliasState['holds'] = options.holds ?? new Map();
  let switches = options.switches ?? [];
  let percents = percentsOf(config.routes, switches);
  const verticals = connectVerticals(config, options);
  const registry = new Registry();
  const observer = declareMetrics(registry, {
    queriesInFlight: () => admission.inFlight,
    sessions: () => ({ replicas: countOpen(indexes), frontEnds: service.sessions.size }),
    rankingQueued: () => pool.stats().queued,
    probableChecked: () => dependencies.contributions.checked,
    fewerAsked: () => dependencies.spreads.counted,
  });
  const refresh = mapValues(writers, (writer, name) => () => askRefresh(name, writer, clock));
  const policyObserver = declarePolicyMetrics(registry, () => dependencies.limits());
  const settings = { aliases: () => aliases, percents: () => percents, models: () => models };
  const connected = { indexes, verticals, pool, observer, refresh, log, policyObserver, ...settings };
  const dependencies = searchDependencies(config, connected, { ...options, processes: process.of });
  const recorder = new QueryRecorder(config.coordinator.queryRecords, {
    log: createQueryLog(config.coordinator.logQueries, { clock, random, log }),
    epochNow,
    process: process.number,
  });
  const admission = new Admission({
    search: (request, context) => rootSearch(request, context, dependencies),
    maxInFlight: config.coordinator.maxInFlight,
    clock,
    failed: (code) => observer.failed(code),
    log,
    recorder,
  });
  const service = createSearchService({
    door: admission,
    clock,
    epochNow,
    log,
    replied: (route, tookMs) => dependencies.reserves.of(route || 'default').took('reply', tookMs),
    explainPlan: (request) => explainPlan(request, dependencies),
    maxInFlightPerSession: config.coordinator.maxInFlightPerSession,
    process: { ...process, incarnation: Math.floor(random() * 2 ** 48) },
  });
  const indexService = createIndexService({
    realName: (name) => {
      const index = aliases.get(name) ?? name;
      return indexes.has(index) ? index : undefined;
    },
    names: () => [...indexes.keys(), ...aliases.keys()],
    isHeld: (name) => holds.has(name),
    writerOf: (index) => writers.get(index),
    indexOf: (index) => entryOf(indexes, index),
    clock,
  });
  const viewOf = (index: string): IndexView => entryOf(indexes, index).view;
  const faultsWith = (now: Aliases): readonly RouteFault[] =>
    routeFaults({ ...dependencies, viewOf, aliases: () => now });
  let faults: readonly RouteFault[] = [];
  const tellFaults = (): void => {
    const before = faults.map(({ message }) => message);
    faults = faultsWith(aliases);
    for (const { message } of faults) if (!before.includes(message)) log(message);
  };
  let isWarm = false;
  let draining: Promise<void> | undefined;
  const readiness = (): Readiness => {
    const refused = faultsWith(aliases).filter(({ kind }) => kind === 'refused');
    const { length: routes } = Object.keys(config.routes);
    return judgeReadiness({ indexes, refused, routes, isWarm, isDraining: draining !== undefined });
  };
  const connections = { indexes, writers, verticals, pool };
  const topology: RunningCoordinator['topology'] = (request) =>
    encodeTopology(request, { indexes: config.indexes, aliases, viewOf });
  const refusal: RunningCoordinator['aliasRefusal'] = (change) =>
    aliasRefusal(change, { config, aliases, viewOf, faultsWith });
  const switchAlias = async (change: AliasChange): Promise<void> => {
    ({ aliases, holds } = afterAlias({ aliases, holds }, change));
    if (change.hold !== undefined) await indexService.settle(change.index);
  };
  const applySwitch = (change: SwitchChange): void => {
    switches = withSwitch(config.routes, switches, change);
    percents = percentsOf(config.routes, switches);
  };
  const replaceModel = async ({ model, file }: ModelChange): Promise<void> => {
    const modelConfig = config.models[model];
    if (modelConfig === undefined) throw new Error(`no model is named "${model}"`);
    const loaded = await loadOnThread(model, modelConfig, file.text);
    models = new Map([...models, [model, loaded]]);
  };
  const queryRecords: RunningCoordinator['queryRecords'] = (request) => encodeRecords(recorder.records(request), clock);
  const aliasesSet = aliasSetting(aliases, {
    check: async (change) => refusal(change),
    keep: options.keepAliases,
    apply: switchAlias,
  });
  const switchesSet = switchSetting(switches, config.routes, {
    keep: options.keepSwitches,
    apply: async (change) => applySwitch(change),
  });
  const refusalOfModel: RunningCoordinator['modelRefusal'] = (change) =>
    modelRefusal(change, { config, aliases, viewOf });
  const modelsSet = modelSetting(modelFiles, { check: async (change) => refusalOfModel(change), apply: replaceModel });
  const answers: AdminAnswers = {
    queryRecords,
    topology: async (request) => topology(request),
    setAlias: (request) => setAlias(aliasesSet, request, options),
    setSwitch: (request) => setSwitch(switchesSet, request, { routes: config.routes, aliases }),
    switches: async (request) => encodeSwitches(request, config.routes, switches),
    models: async (request) => encodeModels(request, modelsSet.state, config),
    reloadModels: (request) => reloadModels(modelsSet, request, { config, load: loadOnThread, log }),
  };
  const shown = servesAdmin ? { metrics: () => registry.metrics(), readiness, ...answers } : undefined;
  const services = [
    { name: 'muster.v1.SearchService', definition: searchService, implementation: service.implementation },
    {
      name: 'muster.v1.IndexService',
      definition: indexServiceDefinition,
      implementation: indexService.implementation,
      maxRequestBytes: maxWriteRequestBytes,
    },
  ];
  const { listening, ports } = await listenAll(config, services, shown, clock).catch(async (error: unknown) => {
    await disconnect(connections);
    throw error;
  });
  pool.warm().then(
    () => {
      isWarm = true;
    },
    (error: Error) => log(`the ranking threads did not start: ${error.message}`),
  );
  const drain = async (): Promise<void> => {
    const { drainMs } = config.coordinator;
    listening.setServing(false);
    for (const session of service.sessions) session.drain(drainMs);
    indexService.drain();
    // Queries that crossed the notice on their way are still answered; the door shuts when nobody can come any more.
    await listening.close(drainMs);
    await admission.close();
    await disconnect(connections);
    await ports?.close();
  };
  return {
    address: listening.address,
    admin: ports?.admin ?? '',
    adminService: ports?.adminService ?? '',
    registry,
    readiness,
    queryRecords,
    topology,
    aliasRefusal: refusal,
    switchAlias,
    setSwitch: applySwitch,
    modelRefusal: refusalOfModel,
    replaceModel,
    shared: dependencies.shared,
    drain: () => {
      draining ??= drain();
      return draining;
    },
  };
}

async function listenAll(
  config: Config,
  services: readonly ServedService[],
  shown: (AdminPages & AdminAnswers) | undefined,
  clock: Clock,
): Promise<{ readonly listening: ListeningServer; readonly ports: AdminPorts | undefined }> {
  const listening = await listenGrpc(config.coordinator.listen, services, clock);
  try {
    return { listening, ports: shown && (await openAdminPorts(config.coordinator, shown, clock)) };
  } catch (error) {
    await listening.close(0);
    throw error;
  }
}
