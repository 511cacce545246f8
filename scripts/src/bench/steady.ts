import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@muster/proto';
import { fetchShardSnapshot } from '@muster/shard';
import { round } from './round.js';
import { askSteadily } from './writes/ask-steadily.js';
import { Changes } from './writes/changes.js';
import { diskBytes } from './writes/disk-bytes.js';
import { type Comparison, compareReplicas } from './writes/same-replicas.js';
import { writeChanges } from './writes/write-load.js';
import { benchIndex, startWrittenCluster, type WrittenCluster } from './writes/written-cluster.js';

/** How the bench goes. */
export interface SteadyOptions {
  readonly minutes: number;
}

/** What a cluster takes after a third of the time, when nothing is written for a while, in MB. */
interface Taken {
  readonly atMinute: number;
  /** Of each process. Pages of files that are mapped, as the writer's log is, are not in it: the system may drop them. */
  readonly memoryMb: Readonly<Record<string, number>>;
  readonly memorySumMb: number;
  readonly diskMb: number;
  /** Of all looks, one a second, at the disk while there were writes: at rest it depends on which merges came last. */
  readonly diskMeanMb: number;
}

/** What the bench `steady` found. */
export interface SteadyResult extends Comparison {
  readonly bench: 'steady';
  readonly minutes: number;
  readonly operations: number;
  readonly failedWrites: readonly string[];
  readonly queries: number;
  readonly failedQueries: number;
  /** Shards of which a snapshot was taken meanwhile. */
  readonly snapshots: number;
  /** Looked at after each third. */
  readonly taken: readonly Taken[];
  /** From the end of the first third to the end, as a share. */
  readonly memoryGrowth: number;
  /** From the mean of the second third to that of the last, as a share. */
  readonly diskGrowth: number;
}

const documents = 20_000;
const operationsPerSecond = 1000;
const queriesPerSecond = 20;
const betweenSnapshotsMs = 10_000;
const thirds = 3;
const MiB = 1024 * 1024;
/** The log is cut within the first third, however short it is, so that it does not grow after that. */
const logLimits = { maxLogBytes: 16 * MiB, keepLogBytes: 4 * MiB };
/** So long nothing changes on disk when what was written is merged and former generations are gone, in milliseconds. */
const restMs = 30_000;
const mostRestMs = 300_000;
const lookEveryMs = 1000;
/** Garbage is collected on every thread now and then, so that what is left is what is needed. */
const collecting = ['--expose-gc', '--import', 'data:text/javascript,setInterval(()=>globalThis.gc(),5000).unref()'];

/** Writes, deletes and asks for long, and looks whether memory and disk stay as they are. */
export async function benchSteady(log: (line: string) => void, { minutes }: SteadyOptions): Promise<SteadyResult> {
  const changes = new Changes({ seed: 11, documents, deletes: 0.2 });
  const running = await startWrittenCluster({
    shards: 2,
    replicas: 2,
    changes,
    documents,
    execArgv: collecting,
    logLimits,
  });
  try {
    const taken: Taken[] = [];
    const sums = { operations: 0, failedWrites: [] as string[], queries: 0, failedQueries: 0, snapshots: 0 };
    for (let third = 1; third <= thirds; third++) {
      const done = await runFor(running, changes, (minutes * 60_000) / thirds);
      sums.operations += done.operations;
      sums.failedWrites.push(...done.failed);
      sums.queries += done.queries;
      sums.failedQueries += done.failedQueries;
      sums.snapshots += done.snapshots;
      await untilAtRest(running);
      taken.push({ ...(await takenBy(running, (minutes / thirds) * third)), diskMeanMb: done.diskMeanMb });
      log(JSON.stringify(taken.at(-1)));
    }
    const comparison = await compareReplicas(running, changes.versions);
    const [first, second, last] = taken as [Taken, Taken, Taken];
    return {
      bench: 'steady',
      minutes,
      ...sums,
      taken,
      memoryGrowth: round(last.memorySumMb / first.memorySumMb - 1, 4),
      diskGrowth: round(last.diskMeanMb / second.diskMeanMb - 1, 4),
      ...comparison,
    };
  } finally {
    await running.stop();
  }
}

async function runFor(running: WrittenCluster, changes: Changes, forMs: number) {
  const { writer: client, searcher } = running;
  const untilMs = performance.now() + forMs;
  const isOver = (): boolean => performance.now() > untilMs;
  const load = { client, changes, batchSize: 100, inFlight: 4, perSecond: operationsPerSecond };
  const writing = writeChanges(load, isOver);
  const snapshots = takeSnapshots(running, isOver);
  const disk = meanDiskMb(running, isOver);
  const asked = await askSteadily({ searcher, queriesPerSecond }, isOver);
  const { queries, failed: failedQueries } = asked;
  return { ...(await writing), queries, failedQueries, snapshots: await snapshots, diskMeanMb: await disk };
}

async function meanDiskMb({ dir }: WrittenCluster, isOver: () => boolean): Promise<number> {
  let sum = 0;
  let looks = 0;
  while (!isOver()) {
    sum += await diskBytes(dir);
    looks++;
    await sleep(lookEveryMs);
  }
  return round(sum / Math.max(1, looks) / 1e6, 2);
}

/** Fetches the files of one shard after the other, and removes them; gives the number of shards. */
async function takeSnapshots({ dir, replicas }: WrittenCluster, isOver: () => boolean): Promise<number> {
  const folder = `${dir}-snapshot`;
  let taken = 0;
  while (!isOver()) {
    for (const [shard, [replica]] of (await replicas()).entries()) {
      if (replica === undefined) continue;
      await fetchShardSnapshot({ address: replica.address, index: benchIndex, shard, folder, clock: systemClock });
      await rm(folder, { recursive: true });
      taken++;
    }
    await sleep(betweenSnapshotsMs);
  }
  return taken;
}

async function untilAtRest({ dir }: WrittenCluster): Promise<void> {
  const giveUpMs = performance.now() + mostRestMs;
  let before = await diskBytes(dir);
  let sinceMs = performance.now();
  while (performance.now() - sinceMs < restMs && performance.now() < giveUpMs) {
    await sleep(lookEveryMs);
    const now = await diskBytes(dir);
    if (now !== before) sinceMs = performance.now();
    before = now;
  }
}

async function takenBy({ cluster, dir }: WrittenCluster, atMinute: number): Promise<Omit<Taken, 'diskMeanMb'>> {
  const memoryMb: Record<string, number> = {};
  for (const { name, pid } of cluster.processes) if (pid !== undefined) memoryMb[name] = round(await memoryOf(pid), 1);
  const memorySumMb = round(
    Object.values(memoryMb).reduce((sum, each) => sum + each, 0),
    1,
  );
  return { atMinute: round(atMinute), memoryMb, memorySumMb, diskMb: round((await diskBytes(dir)) / 1e6, 2) };
}

/** Resident memory without that of files, in MB, as Linux says. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(join('/proc', String(pid), 'status'), 'utf8');
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  return (kilobytes('RssAnon') + kilobytes('RssShmem')) / 1000;
}
