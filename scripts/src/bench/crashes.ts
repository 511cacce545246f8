import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../cluster/cluster.js';
import { seededDraw } from './corpus.js';
import { round } from './round.js';
import { type Asked, askSteadily } from './writes/ask-steadily.js';
import { Changes } from './writes/changes.js';
import { type Comparison, compareReplicas } from './writes/same-replicas.js';
import { watchShards } from './writes/watch-shards.js';
import { writeChanges } from './writes/write-load.js';
import { startWrittenCluster, type WrittenCluster } from './writes/written-cluster.js';

/** How the bench goes. */
export interface CrashesOptions {
  /** Processes killed, one after the other. */
  readonly kills: number;
  readonly seed: number;
  /** No other process is killed while so many are down. @default 2 */
  readonly mostDown?: number;
}

/** What the bench `crashes` found. */
export interface CrashesResult extends Comparison {
  readonly bench: 'crashes';
  readonly kills: Readonly<Record<string, number>>;
  /** Operations that were acknowledged. */
  readonly operations: number;
  readonly refused: number;
  readonly failedWrites: readonly string[];
  readonly asked: Asked;
  readonly tookS: number;
}

const documents = 5000;
const batchSize = 50;
const inFlight = 4;
const operationsPerSecond = 1000;
const queriesPerSecond = 20;
/** Between two kills: drawn from nothing to twice this, and longer while too many processes are down. */
const meanPauseMs = 300;
const lookEveryMs = 10;
const restart = { firstDelayMs: 20, maxDelayMs: 300, healthyMs: 500 };

/**
 * Kills the writer and replicas at random instants while documents are written and asked for,
 * then compares what is there with what was acknowledged, and the replicas with each other.
 */
export async function benchCrashes(
  log: (line: string) => void,
  { kills, seed, ...limits }: CrashesOptions,
): Promise<CrashesResult> {
  const changes = new Changes({ seed, documents, deletes: 0.1 });
  const running = await startWrittenCluster({
    shards: 2,
    replicas: 2,
    changes,
    documents,
    restart,
    onLine: (name, line) => log(`${name}: ${line}`),
  });
  try {
    const startedMs = performance.now();
    let isOver = false;
    const over = (): boolean => isOver;
    const writing = writeChanges(
      { client: running.writer, changes, batchSize, inFlight, perSecond: operationsPerSecond },
      over,
    );
    const asking = askSteadily(
      { searcher: running.searcher, queriesPerSecond, watch: () => watchShards(running.cluster) },
      over,
    );
    const killed = await killAtRandom(running, { kills, seed, ...limits }, log);
    isOver = true;
    const written = await writing;
    const asked = await asking;
    log('comparing');
    const comparison = await compareReplicas(running, changes.versions);
    return {
      bench: 'crashes',
      kills: killed,
      operations: written.operations,
      refused: written.refused,
      failedWrites: written.failed,
      asked,
      ...comparison,
      tookS: round((performance.now() - startedMs) / 1000),
    };
  } finally {
    await running.stop();
  }
}

async function killAtRandom(
  { cluster }: WrittenCluster,
  { kills, seed, mostDown = 2 }: CrashesOptions,
  log: (line: string) => void,
): Promise<Record<string, number>> {
  const draw = seededDraw(seed + 1);
  const killed: Record<string, number> = {};
  for (let i = 0; i < kills; i++) {
    await sleep(draw(2 * meanPauseMs));
    let victims = living(cluster);
    while (victims.length === 0 || downIn(cluster) >= mostDown) {
      await sleep(lookEveryMs);
      victims = living(cluster);
    }
    const victim = victims[draw(victims.length)] as Living;
    process.kill(victim.pid, 'SIGKILL');
    killed[victim.name] = (killed[victim.name] ?? 0) + 1;
    if ((i + 1) % 20 === 0) log(`${i + 1} of ${kills} killed`);
  }
  return killed;
}

/** A process that can be killed. */
interface Living {
  readonly name: string;
  readonly pid: number;
}

function living({ processes }: Cluster): Living[] {
  return processes.flatMap(({ name, pid }) => (name === 'coordinator' || pid === undefined ? [] : [{ name, pid }]));
}

function downIn({ processes }: Cluster): number {
  return processes.filter(({ state }) => state !== 'ready').length;
}
