import { parseConfig } from '@muster/coordinator';
import { type Cluster, startCluster } from '../../cluster/cluster.js';
import { type CallCounts, countBetween } from '../delayed/call-counts.js';
import type { DelaySpec } from '../delayed/call-delays.js';
import { askRole, endRoles, type RoleProcess, startRole } from '../role-process.js';
import { askAtRate } from '../steady-load.js';
import { extraPercent, type TailSample } from './figures.js';
import { TailAsker } from './tail-asker.js';

/** Of each shard. */
const replicas = 3;
/** Longer than what is slow takes: it is to be seen, not cut. */
const timeoutMs = 20_000;

/** How long calls take where nothing is wrong: about 10 ms. */
const base: DelaySpec['base'] = { lognormal: { p50: 10, p95: 15 } };
/** How many times as long as others a slow call takes. */
const slowTimes = 100;

/** How a load on several coordinators went, by their names. */
export interface LoadFound {
  readonly samples: readonly TailSample[];
  /** Calls beyond one for each shard of each query, in per cent. */
  readonly extraPercent: number;
}

/** What is told to whoever is asked. */
export interface CoordinatorSettings {
  readonly name: string;
  /** Share of calls that may be hedged; 0: hedging is off. @default the configuration's */
  readonly hedges?: number;
  /** @default 1 */
  readonly processes?: number;
}

/**
 * Fake shards of three replicas each, which answer after drawn times, and coordinators that ask them. Replicas are in few
 * processes, but one replica of shard 0 has a process of its own: the one that something happens to.
 */
export class TailCluster {
  readonly shards: number;
  /** The replica with a process of its own. */
  readonly victim: RoleProcess;
  private readonly others: readonly RoleProcess[];
  private readonly coordinators: Cluster[] = [];
  private readonly askers = new Map<string, TailAsker>();
  private readonly log: (line: string) => void;

  private constructor(shards: number, processes: readonly RoleProcess[], log: (line: string) => void) {
    const [victim, ...others] = processes as [RoleProcess, ...RoleProcess[]];
    this.shards = shards;
    this.victim = victim;
    this.others = others;
    this.log = log;
  }

  /** Starts the replicas. */
  static async start(shards: number, seed: number, log: (line: string) => void): Promise<TailCluster> {
    const all = Array.from({ length: shards }, (_, shard) => shard);
    const delays = { base, slow: { share: 0, times: slowTimes } };
    const serving = [[0], all.slice(1), ...Array.from({ length: replicas - 1 }, () => all)];
    const starting = serving.map((serves, i) =>
      startRole({ role: 'delayed', shards, serves, delays, seed: seed + 1000 * i }),
    );
    return new TailCluster(shards, await Promise.all(starting), log);
  }

  /** Starts a coordinator. */
  async coordinator({ name, hedges, processes = 1 }: CoordinatorSettings): Promise<TailAsker> {
    const config = {
      indexes: { bench: { shards: this.addresses() } },
      routes: { default: { sources: [{ index: 'bench' }], timeoutMs } },
      coordinator: {
        listen: '127.0.0.1:0',
        admin: '127.0.0.1:0',
        processes,
        ...(hedges === undefined ? {} : { hedges: { share: hedges } }),
      },
    };
    const onLine = (_: string, line: string): void => this.log(`${name}: ${line}`);
    const started = await startCluster(parseConfig(JSON.stringify(config), 'bench'), { onLine });
    this.coordinators.push(started);
    const asker = new TailAsker(name, started.address);
    this.askers.set(name, asker);
    return asker;
  }

  /** From now on calls to all replicas take so many times as long, and so often one is slow. */
  async delay(times: number, slowShare: number): Promise<void> {
    for (const process of this.processes()) await askRole(process, { ask: 'delay', times, slowShare });
  }

  /** The same for the victim alone. */
  async delayVictim(times: number): Promise<void> {
    await askRole(this.victim, { ask: 'delay', times, slowShare: 0 });
  }

  /** Asks several coordinators at a steady rate each, in turn, so that whatever else the machine does meets them alike. */
  async load(
    askers: readonly TailAsker[],
    { perSecond, forMs }: { readonly perSecond: number; readonly forMs: number },
  ): Promise<readonly LoadFound[]> {
    const before = await this.counts();
    const startMs = performance.now();
    const samples = await Promise.all(
      askers.map((asker, i) => {
        const offsetMs = (i * 1000) / perSecond / askers.length;
        return askAtRate(() => asker.ask(), { perSecond, forMs, startMs: startMs + offsetMs });
      }),
    );
    const after = await this.counts();
    return askers.map(({ name }, i) => {
      const own = samples[i] ?? [];
      const { calls } = countBetween(before, after, name);
      return { samples: own, extraPercent: extraPercent(calls, own.length, this.shards) };
    });
  }

  async stop(): Promise<void> {
    for (const asker of this.askers.values()) asker.close();
    await Promise.all(this.coordinators.map((coordinator) => coordinator.stop()));
    await endRoles(this.processes());
  }

  private processes(): readonly RoleProcess[] {
    return [this.victim, ...this.others].filter(({ child }) => child.connected);
  }

  private async counts(): Promise<readonly CallCounts[]> {
    const counts: CallCounts[] = [];
    for (const process of this.processes()) counts.push(await askRole<CallCounts>(process, { ask: 'counts' }));
    return counts;
  }

  private addresses(): readonly { readonly replicas: readonly string[] }[] {
    const [rest, ...columns] = this.others;
    const first = [...this.victim.addresses, ...(rest?.addresses ?? [])];
    return first.map((address, shard) => ({
      replicas: [address, ...columns.map(({ addresses }) => addresses[shard] ?? '')],
    }));
  }
}
