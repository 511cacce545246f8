import cluster, { type Worker } from 'node:cluster';
import { status } from '@grpc/grpc-js';
import {
  codecs,
  type ModelsRequest__Output,
  type QueryRecordsRequest__Output,
  type ReloadModelsRequest__Output,
  type SetAliasRequest__Output,
  type SetSwitchRequest__Output,
  type SwitchesRequest__Output,
  type TopologyRequest__Output,
} from '@muster/proto';
import { AggregatorRegistry } from 'prom-client';
import { initialAliases, keepAliases } from '../aliases/aliases-file.js';
import type { AliasChange } from '../aliases/check-alias.js';
import { aliasSetting, setAlias } from '../aliases/set-alias.js';
import type { Config } from '../config/schema.js';
import { drawCursorKey } from '../cursor/cursor-keys.js';
import { loadOnThread } from '../models/load-thread.js';
import { type ModelFiles, readModelFiles } from '../models/model-files.js';
import { encodeModels, type ModelChange, modelSetting, reloadModels } from '../models/reload-model.js';
import { mergeRecords } from '../record/merge-records.js';
import { type CoordinatorOptions, startCoordinator } from '../server.js';
import { AdminRefusal } from '../settings/setting.js';
import { encodeSwitches, setSwitch, switchSetting } from '../switches/set-switch.js';
import type { SwitchChange, Switches } from '../switches/switches.js';
import { initialSwitches, keepSwitches, whatOf } from '../switches/switches-file.js';
import type { Readiness } from '../transport/admin.js';
import { openAdminPorts } from '../transport/admin-ports.js';
import { checkTopology } from '../transport/topology.js';
import type { Aliases } from '../words.js';
import { Exchange } from './exchange.js';
import { channelToFirst, joinExchange } from './exchange-member.js';
import { answerQuestions, askProcess } from './process-questions.js';
import { settingHosts } from './setting-hosts.js';

/** A coordinator that serves, in one process or several. */
export interface ServedCoordinator {
  /** Where front ends ask. */
  readonly address: string;
  /** Where metrics and health are served; nothing in a process that shares the port with others. */
  readonly admin?: string;
  /** Where `AdminService` is served; nothing in a process that shares the port with others. */
  readonly adminService?: string;
  /** Answers what is under way, takes nothing new, and ends. */
  drain(): Promise<void>;
}

/** The environment variable that tells a process its number among those that share the port. */
const numberVariable = 'MUSTER_PROCESS_NUMBER';
/** The environment variable that tells it the aliases as they are when it is started, as JSON. */
const aliasesVariable = 'MUSTER_ALIASES';
/** The same for the holds of writes to aliases. */
const holdsVariable = 'MUSTER_ALIAS_HOLDS';
/** The same for the switches that operators have set. */
const switchesVariable = 'MUSTER_SWITCHES';
/** The same for the key of cursors, in base64: what one process gives, every other takes. */
const cursorKeyVariable = 'MUSTER_CURSOR_KEY';
/** Wait before a process that died is replaced, in milliseconds. */
const replaceMs = 500;
/** What a process may take longer than its drain before it is killed, in milliseconds. */
const killAfterMs = 1000;
/**
 * Serves front ends with as many processes as the configuration says. With more than one, the calling process only
 * watches over them, hands them connections in turn, and serves the ports of operators for all; they are started with the same
 * command line as the caller and must come here again.
 *
 * @param environment the caller's environment variables
 */
export async function serveCoordinator(
  config: Config,
  options: CoordinatorOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ServedCoordinator> {
  const of = config.coordinator.processes;
  if (cluster.isWorker) {
    const number = Number(environment[numberVariable]);
    const aliases: Aliases = new Map(Object.entries(JSON.parse(environment[aliasesVariable] ?? '{}')));
    const holds = new Map<string, number>(JSON.parse(environment[holdsVariable] ?? '[]'));
    const switches: Switches = JSON.parse(environment[switchesVariable] ?? '[]');
    const cursorKey = Buffer.from(environment[cursorKeyVariable] ?? '', 'base64');
    const models = await modelsFromFirst(process);
    const given = { ...options, aliases, holds, switches, models, cursorKey };
    return startWorker(config, { ...given, process: { number, of }, servesAdmin: false });
  }
  const { aliasesFile, switchesFile } = config.coordinator;
  const { log } = options;
  const given = {
    ...options,
    aliases: await initialAliases(config, log),
    keepAliases:
      aliasesFile === undefined ? undefined : (aliases: Aliases) => keepAliases(aliasesFile, aliases, { log }),
    switches: await initialSwitches(config, log),
    keepSwitches:
      switchesFile === undefined ? undefined : (switches: Switches) => keepSwitches(switchesFile, switches, { log }),
    models: await readModelFiles(config),
  };
  return of === 1 ? startCoordinator(config, given) : startProcesses(config, given, of);
}

/** What the first process is given. */
type FirstOptions = CoordinatorOptions &
  Required<Pick<CoordinatorOptions, 'aliases' | 'keepAliases' | 'switches' | 'keepSwitches' | 'models'>>;

async function startWorker(config: Config, options: CoordinatorOptions) {
  const coordinator = await startCoordinator(config, options);
  const { address, registry, readiness, queryRecords, topology } = coordinator;
  // Answers the first process when it collects metrics.
  new AggregatorRegistry();
  AggregatorRegistry.setRegistries(registry);
  const answers = {
    readiness,
    queryRecords: async (request: string) => {
      const records = await queryRecords(codecs.queryRecordsRequest.decode(Buffer.from(request, 'base64')));
      return records.toString('base64');
    },
    topology: (request: string) => {
      return topology(codecs.topologyRequest.decode(Buffer.from(request, 'base64'))).toString('base64');
    },
    aliasRefusal: (change: string) => coordinator.aliasRefusal(JSON.parse(change)),
    switchAlias: (change: string) => coordinator.switchAlias(JSON.parse(change)),
    setSwitch: (change: string) => coordinator.setSwitch(JSON.parse(change)),
    modelRefusal: (change: string) => coordinator.modelRefusal(JSON.parse(change)),
    replaceModel: (change: string) => coordinator.replaceModel(JSON.parse(change)),
  };
  answerQuestions(answers, process, options.log);
  const leaveExchange = joinExchange(coordinator.shared, channelToFirst(process), options);
  return {
    address,
    drain() {
      leaveExchange();
      return coordinator.drain();
    },
  };
}

async function startProcesses(config: Config, options: FirstOptions, of: number): Promise<ServedCoordinator> {
  const { clock, log } = options;
  const { routes } = config;
  const workers = new Map<number, Worker>();
  const { aliases, switches, models } = settingsOfAll(workers, config, options);
  const exchange = new Exchange(clock);
  const cursorKey = Buffer.from(drawCursorKey()).toString('base64');
  let isDraining = false;
  const start = async (number: number): Promise<string> => {
    const worker = cluster.fork({
      [numberVariable]: String(number),
      [aliasesVariable]: JSON.stringify(Object.fromEntries(aliases.state.aliases)),
      [holdsVariable]: JSON.stringify([...aliases.state.holds]),
      [switchesVariable]: JSON.stringify(switches.state),
      [cursorKeyVariable]: cursorKey,
    });
    workers.set(number, worker);
    exchange.watch(number, worker);
    // A process that is just dying cannot be told anything; its exit says the rest.
    worker.on('error', () => {});
    worker.on('message', ({ type }: { readonly type: string }) => {
      if (type === 'wantModels') worker.send({ type: 'models', models: models.state } satisfies ModelsMessage);
    });
    worker.once('exit', (code, signal) => {
      workers.delete(number);
      if (isDraining) return;
      log(`coordinator process ${number} of ${of} died (${signal ?? `exit code ${code}`}) and is replaced`);
      clock.setTimer(replaceMs, () => {
        if (!isDraining) start(number).catch((error: unknown) => log(String(error)));
      });
    });
    return untilListening(worker);
  };
  const stop = async (): Promise<void> => {
    isDraining = true;
    await Promise.all([...workers.values()].map((worker) => stopWorker(worker, config, options)));
  };
  const aggregated = new AggregatorRegistry();
  const shown = {
    metrics: () => aggregated.clusterMetrics(),
    readiness: () => readinessOfAll(workers, of, isDraining, options),
    queryRecords: (request: QueryRecordsRequest__Output) => recordsOfAll(workers, of, request, options),
    topology: (request: TopologyRequest__Output) =>
      topologyOfOne(config, { workers, aliases: aliases.state.aliases }, request, options),
    setAlias: (request: SetAliasRequest__Output) => setAlias(aliases, request, options),
    setSwitch: (request: SetSwitchRequest__Output) =>
      setSwitch(switches, request, { routes, aliases: aliases.state.aliases }),
    switches: async (request: SwitchesRequest__Output) => encodeSwitches(request, routes, switches.state),
    models: async (request: ModelsRequest__Output) => encodeModels(request, models.state, config),
    reloadModels: (request: ReloadModelsRequest__Output) =>
      reloadModels(models, request, { config, load: loadOnThread, log }),
  };
  try {
    const [address = ''] = await Promise.all(Array.from({ length: of }, (_, number) => start(number)));
    const { admin, adminService, close } = await openAdminPorts(config.coordinator, shown, clock);
    return {
      address,
      admin,
      adminService,
      async drain() {
        await stop();
        await close();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What operators set in all processes at once. */
function settingsOfAll(workers: ReadonlyMap<number, Worker>, { routes }: Config, options: FirstOptions) {
  const aliasHosts = settingHosts<AliasChange>(
    workers,
    { check: 'aliasRefusal', apply: 'switchAlias', what: ({ alias }) => `the alias "${alias}"` },
    options,
  );
  const modelHosts = settingHosts<ModelChange>(
    workers,
    { check: 'modelRefusal', apply: 'replaceModel', what: ({ model }) => `the model "${model}"` },
    options,
  );
  const switchHosts = settingHosts<SwitchChange>(workers, { apply: 'setSwitch', what: whatOf }, options);
  return {
    aliases: aliasSetting(options.aliases, { ...aliasHosts, keep: options.keepAliases }),
    switches: switchSetting(options.switches, routes, { ...switchHosts, keep: options.keepSwitches }),
    models: modelSetting(options.models, modelHosts),
  };
}

/**
 * What the first process tells one that wants to know: the models as they are. They may be too long for an environment
 * variable, and their files may have changed, or be broken, since they were found good.
 */
interface ModelsMessage {
  readonly type: 'models';
  readonly models: ModelFiles;
}

/** Asks the first process for the models. */
function modelsFromFirst(channel: NodeJS.Process): Promise<ModelFiles> {
  return new Promise((resolve) => {
    const listen = (message: ModelsMessage): void => {
      if (message.type !== 'models') return;
      channel.off('message', listen);
      resolve(message.models);
    };
    channel.on('message', listen);
    channel.send?.({ type: 'wantModels' });
  });
}

/** Gives the address; rejects if the process ends before it listens, with what it said. */
function untilListening(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    let why = 'a coordinator process ended before it listened';
    worker.on('message', (message: { type: string; address?: string; message?: string }) => {
      if (message.type === 'listening') resolve(message.address ?? '');
      if (message.type === 'failed') why = message.message ?? why;
    });
    worker.once('exit', () => reject(new Error(why)));
  });
}

/** Lets a process drain, and kills it if it takes longer than it may. */
function stopWorker(worker: Worker, config: Config, { clock }: CoordinatorOptions): Promise<void> {
  return new Promise((resolve) => {
    const kill = (): void => void worker.process.kill('SIGKILL');
    const cancelTimer = clock.setTimer(config.coordinator.drainMs + killAfterMs, kill);
    worker.once('exit', () => {
      cancelTimer();
      resolve();
    });
    worker.process.kill('SIGTERM');
  });
}

async function readinessOfAll(
  workers: ReadonlyMap<number, Worker>,
  of: number,
  isDraining: boolean,
  options: CoordinatorOptions,
): Promise<Readiness> {
  const each = Array.from({ length: of }, async (_, number): Promise<readonly string[]> => {
    const worker = workers.get(number);
    if (worker === undefined) return [`process ${number} of ${of} is not running`];
    const told = await askProcess<Readiness>(worker, { what: 'readiness' }, options.clock);
    const reasons = told.ok ? told.value.reasons : [told.message];
    return reasons.map((reason) => `process ${number} of ${of}: ${reason}`);
  });
  const reasons = (await Promise.all(each)).flat();
  if (isDraining) reasons.push('draining');
  return { isReady: reasons.length === 0, reasons };
}

/** The records of all processes; of one that is silent or not running there are none, and the response says so. */
async function recordsOfAll(
  workers: ReadonlyMap<number, Worker>,
  of: number,
  request: QueryRecordsRequest__Output,
  { clock }: CoordinatorOptions,
): Promise<Buffer> {
  const detail = codecs.queryRecordsRequest.encode(request).toString('base64');
  const told = [...workers.values()].map((worker) =>
    askProcess<string>(worker, { what: 'queryRecords', detail }, clock),
  );
  const lists = (await Promise.all(told)).flatMap((one) => {
    return one.ok ? [codecs.queryRecordsResponse.decode(Buffer.from(one.value, 'base64')).records] : [];
  });
  const records = mergeRecords(lists, request.limit);
  return codecs.queryRecordsResponse.encode({ records, processes: of, processesAnswered: lists.length });
}

/** Every process has sessions of its own to the same replicas: what one sees will do. */
async function topologyOfOne(
  { indexes }: Config,
  { workers, aliases }: { readonly workers: ReadonlyMap<number, Worker>; readonly aliases: Aliases },
  request: TopologyRequest__Output,
  { clock }: CoordinatorOptions,
): Promise<Buffer> {
  checkTopology(request, { indexes, aliases });
  const detail = codecs.topologyRequest.encode(request).toString('base64');
  let why = 'none is running';
  for (const worker of workers.values()) {
    const told = await askProcess<string>(worker, { what: 'topology', detail }, clock);
    if (told.ok) return Buffer.from(told.value, 'base64');
    why = told.message;
  }
  throw new AdminRefusal({ code: status.UNAVAILABLE, message: `no coordinator process answers: ${why}` });
}
