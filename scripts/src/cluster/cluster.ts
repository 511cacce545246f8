import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, refusesAll } from '@muster/coordinator';
import { type Clock, systemClock } from '@muster/proto';
import { CommandFailed } from '../cli/failure.js';
import {
  type ClusterPlan,
  type IndexInFolder,
  type LeafPlan,
  planCluster,
  type WriterPlan,
  withAddresses,
  withCursorKey,
  withPorts,
} from './plan.js';
import { whenReady } from './readiness.js';
import { type Listening, type ProcessStatus, SupervisedProcess } from './supervised-process.js';
import type { RestartPolicy } from './supervision.js';

/** How a cluster is started. */
export interface ClusterOptions {
  /** Told of all processes whenever one changes. */
  readonly onState?: (processes: readonly ProcessStatus[]) => void;
  /** Told of each line a process writes to standard error. @default written to our standard error, with its name */
  readonly onLine?: (name: string, line: string) => void;
  /** Time until the cluster must be able to answer in full, in milliseconds. @default 60000 */
  readonly readyTimeoutMs?: number;
  /**
   * Time after which it may also begin with answers in part, in milliseconds, if some replicas serve and others, which
   * follow a writer, have nothing to serve yet: from the first that serves for those that are still loading, from the
   * coordinator's start for those that need a peer. @default never
   */
  readonly partialAfterMs?: number;
  /** Stops everything and lets the start fail, or the running cluster end. */
  readonly signal?: AbortSignal;
  /** Node's own options for each process, as `--cpu-prof`. @default none */
  readonly execArgv?: readonly string[];
  /** How long a crashed process is left alone. @default as `muster up` does */
  readonly restart?: RestartPolicy;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

/** A running cluster. */
export interface Cluster {
  /** Where front ends ask. */
  readonly address: string;
  /** Where metrics and health are. */
  readonly admin: string;
  /** Where `AdminService` is. */
  readonly adminService: string;
  /** What it began without, each a line for people; empty if it could answer in full. */
  readonly lacks: readonly string[];
  /** All processes as they stand now: the leaves, the writers, the coordinator last. */
  readonly processes: readonly ProcessStatus[];
  /** Drains the coordinator, then the leaves, then the writers; kills what takes longer than 8 s. No process is left afterwards. */
  stop(): Promise<void>;
}

/**
 * Starts every process of a configuration, each restarted when it crashes, and resolves when the cluster can answer in
 * full, or in part where that is allowed.
 *
 * 1. A writer for each index that the configuration names by its folder and that can take writes.
 * 2. When these listen, a process for each replica of each shard, which follows its writer, and for each vertical.
 * 3. When all of them listen, though some may have nothing to serve until a peer gives it, the coordinator, with their addresses in its configuration.
 * 4. When that says it is ready, the cluster is.
 *
 * @throws CommandFailed if a process gives up before it listens, nothing can be served, or the time runs out; nothing is
 *   left running then
 */
export async function startCluster(config: Config, options: ClusterOptions = {}): Promise<Cluster> {
  const plans = await planCluster(config, await indexReader());
  const folder = await mkdtemp(join(tmpdir(), 'muster-'));
  const run = new ClusterRun(config, plans, folder, options);
  try {
    return await run.start();
  } catch (error) {
    await run.stop();
    throw error;
  }
}

async function indexReader(): Promise<(dir: string) => Promise<IndexInFolder>> {
  const { hasWrites, readManifest } = await import('@muster/shard');
  return async (dir) => ({ ...(await readManifest(dir)), hasWrites: await hasWrites(dir) });
}

interface Writer {
  readonly plan: WriterPlan;
  readonly process: SupervisedProcess;
}

interface Leaf {
  readonly plan: LeafPlan;
  readonly process: SupervisedProcess;
}

class ClusterRun {
  readonly #config: Config;
  readonly #folder: string;
  readonly #options: ClusterOptions;
  readonly #clock: Clock;
  readonly #writers: readonly Writer[];
  readonly #leaves: readonly Leaf[];
  readonly #coordinator: SupervisedProcess;
  /** One that the coordinator drew itself would be another one after a crash. */
  readonly #cursorKey = randomBytes(32).toString('base64');
  readonly #abandon = new AbortController();
  readonly #killAll = (): void => {
    for (const process of this.#all()) process.kill();
  };
  #stopped: Promise<void> | undefined;
  #cancelBound: (() => void) | undefined;

  constructor(config: Config, { writers, leaves }: ClusterPlan, folder: string, options: ClusterOptions) {
    this.#config = config;
    this.#folder = folder;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#writers = writers.map((plan) => ({ plan, process: this.#listening(plan.name, () => plan.args) }));
    this.#leaves = leaves.map((plan) => ({ plan, process: this.#listening(plan.name, () => this.#leafArgs(plan)) }));
    this.#coordinator = this.#supervised('coordinator', () => ['serve', 'coordinator', '--config', this.#configFile]);
    options.signal?.addEventListener('abort', () => void this.stop(), { once: true });
    // A stopped process could not notice that this one is gone.
    process.once('exit', this.#killAll);
  }

  async start(): Promise<Cluster> {
    const listening = async <Started extends Writer | Leaf>({ plan, process }: Started) => ({
      plan: plan as Started['plan'],
      address: (await process.start()).address,
    });
    const writers = await Promise.all(this.#writers.map(listening));
    this.#checkAbandoned();
    const leaves = await Promise.all(
      this.#leaves.map(async (leaf) => {
        const started = await listening(leaf);
        this.#boundLoading(leaf);
        return started;
      }),
    );
    this.#cancelBound?.();
    this.#checkAbandoned();
    const writerOf = new Map(writers.map(({ plan, address }) => [plan.index, address]));
    const resolved = withCursorKey(withAddresses(this.#config, { leaves, writers: writerOf }), this.#cursorKey);
    await writeFile(this.#configFile, JSON.stringify(resolved));
    const { address, admin, adminService } = await this.#coordinator.start();
    if (admin === undefined || adminService === undefined) {
      throw new CommandFailed('the coordinator does not say where its ports for operators are');
    }
    // Started again, it listens where it did, though the configuration may have said: anywhere.
    await writeFile(this.#configFile, JSON.stringify(withPorts(resolved, { listen: address, admin, adminService })));
    const lacks = await this.#awaitReady(admin);
    const all = this.#all();
    return {
      address,
      admin,
      adminService,
      lacks,
      get processes() {
        return all.map(({ status }) => status);
      },
      stop: () => this.stop(),
    };
  }

  stop(): Promise<void> {
    this.#abandon.abort();
    this.#cancelBound?.();
    this.#stopped ??= this.#stopInOrder();
    return this.#stopped;
  }

  async #stopInOrder(): Promise<void> {
    // The leaves go on answering until the coordinator has finished what is under way.
    await this.#coordinator.stop();
    // So do the writers, until the replicas have told them how far they have come.
    await Promise.all(this.#leaves.map(({ process }) => process.stop()));
    await Promise.all(this.#writers.map(({ process }) => process.stop()));
    process.off('exit', this.#killAll);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Once a leaf serves, those that follow a writer and are still loading may take so long before they listen. */
  #boundLoading({ process: { status } }: Leaf): void {
    const { partialAfterMs } = this.#options;
    if (partialAfterMs === undefined || status.lack !== undefined) return;
    this.#cancelBound ??= this.#clock.setTimer(partialAfterMs, () => {
      for (const { plan, process } of this.#leaves) {
        if (plan.follows !== undefined && process.status.address === undefined) process.listenNow();
      }
    });
  }

  /** Gives what is lacking when it is time to begin in part. */
  async #awaitReady(admin: string): Promise<readonly string[]> {
    const { readyTimeoutMs = 60_000, partialAfterMs = readyTimeoutMs } = this.#options;
    const timeoutMs = this.#lacks().length > 0 ? Math.min(partialAfterMs, readyTimeoutMs) : readyTimeoutMs;
    const reason = await whenReady({ admin, clock: this.#clock, timeoutMs, signal: this.#abandon.signal });
    this.#checkAbandoned();
    if (reason === undefined) return [];
    const lacks = this.#lacks();
    const isOfUse = lacks.length > 0 && lacks.length < this.#leaves.length;
    if (isOfUse && this.#options.partialAfterMs !== undefined) return lacks;
    const how = reason.includes(refusesAll) ? '' : `not ready after ${timeoutMs} ms: `;
    throw new CommandFailed([`${how}${reason}`, ...lacks].join('\n'));
  }

  /** The replicas that listen and have nothing to serve, each with the reason. */
  #lacks(): string[] {
    return this.#leaves.flatMap(({ process: { status } }) =>
      status.lack === undefined ? [] : [`${status.name} serves nothing: ${status.lack}`],
    );
  }

  #checkAbandoned(): void {
    if (!this.#abandon.signal.aborted && this.#options.signal?.aborted !== true) return;
    throw new CommandFailed('stopped before the cluster was ready');
  }

  get #configFile(): string {
    return join(this.#folder, 'muster.json');
  }

  #all(): SupervisedProcess[] {
    return [...this.#leaves, ...this.#writers].map(({ process }) => process).concat(this.#coordinator);
  }

  #leafArgs({ args, follows }: LeafPlan): readonly string[] {
    const writer = this.#writers.find(({ plan }) => plan.index === follows)?.process.status.address;
    return writer === undefined ? args : [...args, '--writer', writer];
  }

  /** A process that listens where it did when it is started again. */
  #listening(name: string, args: () => readonly string[]): SupervisedProcess {
    return this.#supervised(name, (former) => [...args(), '--listen', former?.address ?? '127.0.0.1:0']);
  }

  #supervised(name: string, args: (former?: Listening) => readonly string[]): SupervisedProcess {
    const { onState, onLine = writeLine, execArgv = [], restart } = this.#options;
    return new SupervisedProcess({
      name,
      args,
      clock: this.#clock,
      execArgv,
      restart,
      onChange: () => onState?.(this.#all().map(({ status }) => status)),
      onLine: (line) => onLine(name, line),
    });
  }
}

function writeLine(name: string, line: string): void {
  process.stderr.write(`${name}: ${line}\n`);
}
