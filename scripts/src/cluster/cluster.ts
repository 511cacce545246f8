import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '@muster/coordinator';
import { type Clock, systemClock } from '@muster/proto';
import { CommandFailed } from '../cli/failure.js';
import { type LeafPlan, planLeaves, withAddresses, withPorts } from './plan.js';
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
  /** All processes as they stand now, the coordinator last. */
  readonly processes: readonly ProcessStatus[];
  /** Drains the coordinator, then the leaves; kills what takes longer than 8 s. No process is left afterwards. */
  stop(): Promise<void>;
}

/**
 * Starts every process of a configuration, each restarted when it crashes, and resolves when the cluster can answer in
 * full.
 *
 * 1. A process for each replica of each shard, and each vertical, that the configuration names by its folder.
 * 2. When all of them listen, the coordinator, with their addresses in its configuration.
 * 3. When that says it is ready, the cluster is.
 *
 * @throws CommandFailed if a process gives up before it listens, or the time runs out; nothing is left running then
 */
export async function startCluster(config: Config, options: ClusterOptions = {}): Promise<Cluster> {
  const { readManifest } = await import('@muster/shard');
  const plans = await planLeaves(config, readManifest);
  const folder = await mkdtemp(join(tmpdir(), 'muster-'));
  const run = new ClusterRun(config, plans, folder, options);
  try {
    return await run.start();
  } catch (error) {
    await run.stop();
    throw error;
  }
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
  readonly #leaves: readonly Leaf[];
  readonly #coordinator: SupervisedProcess;
  readonly #abandon = new AbortController();
  readonly #killAll = (): void => {
    for (const process of this.#all()) process.kill();
  };
  #stopped: Promise<void> | undefined;

  constructor(config: Config, plans: readonly LeafPlan[], folder: string, options: ClusterOptions) {
    this.#config = config;
    this.#folder = folder;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#leaves = plans.map((plan) => {
      const args = (former?: Listening) => [...plan.args, '--listen', former?.address ?? '127.0.0.1:0'];
      return { plan, process: this.#supervised(plan.name, args) };
    });
    this.#coordinator = this.#supervised('coordinator', () => ['serve', 'coordinator', '--config', this.#configFile]);
    options.signal?.addEventListener('abort', () => void this.stop(), { once: true });
    // A stopped process could not notice that this one is gone.
    process.once('exit', this.#killAll);
  }

  async start(): Promise<Cluster> {
    const addresses = await Promise.all(
      this.#leaves.map(async ({ plan, process }) => ({ plan, address: (await process.start()).address })),
    );
    if (this.#isAbandoned()) throw new CommandFailed('stopped before the cluster was ready');
    const resolved = withAddresses(this.#config, addresses);
    await writeFile(this.#configFile, JSON.stringify(resolved));
    const { address, admin, adminService } = await this.#coordinator.start();
    if (admin === undefined || adminService === undefined) {
      throw new CommandFailed('the coordinator does not say where its ports for operators are');
    }
    // Started again, it listens where it did, though the configuration may have said: anywhere.
    await writeFile(this.#configFile, JSON.stringify(withPorts(resolved, { listen: address, admin, adminService })));
    await this.#awaitReady(admin);
    const all = this.#all();
    return {
      address,
      admin,
      adminService,
      get processes() {
        return all.map(({ status }) => status);
      },
      stop: () => this.stop(),
    };
  }

  stop(): Promise<void> {
    this.#abandon.abort();
    this.#stopped ??= this.#stopInOrder();
    return this.#stopped;
  }

  async #stopInOrder(): Promise<void> {
    // The leaves go on answering until the coordinator has finished what is under way.
    await this.#coordinator.stop();
    await Promise.all(this.#leaves.map(({ process }) => process.stop()));
    process.off('exit', this.#killAll);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #awaitReady(admin: string): Promise<void> {
    const timeoutMs = this.#options.readyTimeoutMs ?? 60_000;
    const lacks = await whenReady({ admin, clock: this.#clock, timeoutMs, signal: this.#abandon.signal });
    if (lacks !== undefined) throw new CommandFailed(`not ready after ${timeoutMs} ms: ${lacks}`);
    if (this.#isAbandoned()) throw new CommandFailed('stopped before the cluster was ready');
  }

  #isAbandoned(): boolean {
    return this.#abandon.signal.aborted || this.#options.signal?.aborted === true;
  }

  get #configFile(): string {
    return join(this.#folder, 'muster.json');
  }

  #all(): SupervisedProcess[] {
    return [...this.#leaves.map(({ process }) => process), this.#coordinator];
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
