import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { round } from './round.js';
import { type Asked, askSteadily } from './writes/ask-steadily.js';
import { Changes } from './writes/changes.js';
import { type Comparison, compareReplicas } from './writes/same-replicas.js';
import { writeChanges } from './writes/write-load.js';
import { startWrittenCluster, type WrittenCluster } from './writes/written-cluster.js';

/** How the bench goes. */
export interface CatchUpOptions {
  /** How long a replica is down, in seconds. */
  readonly seconds: number;
}

/** How queries went, beside writes at a steady rate, for a while. */
interface Phase extends Asked {
  readonly phase: string;
  readonly tookS: number;
  readonly operationsPerSecond: number;
}

/** What the bench `catch-up` found. */
export interface CatchUpResult extends Comparison {
  readonly bench: 'catch-up';
  readonly phases: readonly Phase[];
  /** Times of queries beside the catching up, as shares of those before. */
  readonly slowdown: { readonly p50: number; readonly p99: number };
  /** The same beside the rebuilding. */
  readonly slowdownRebuilding: { readonly p50: number; readonly p99: number };
  /** What the replica said while it was rebuilt. */
  readonly said: readonly string[];
}

const documents = 20_000;
const operationsPerSecond = 1000;
const queriesPerSecond = 50;
const batchSize = 100;
const inFlight = 8;
/** Of the phases with all replicas. */
const wholeMs = 15_000;
const lookEveryMs = 20;
/** The replica that has to catch up, and where it keeps what it has. */
const victim = { name: 'bench/1/b', shard: 1, place: 1, folder: join('replicas', 'b', 'shard-1'), seed: 'shard-1' };

/**
 * Kills a replica, writes while it is down, and looks how long it takes to catch up and what queries feel of it; then
 * destroys it and the index it was made of, and looks how it is rebuilt from its peer.
 */
export async function benchCatchUp(log: (line: string) => void, { seconds }: CatchUpOptions): Promise<CatchUpResult> {
  const changes = new Changes({ seed: 21, documents: 100_000, deletes: 0.1 });
  const delayMs = seconds * 1000;
  const said: string[] = [];
  const running = await startWrittenCluster({
    shards: 2,
    replicas: 2,
    changes,
    documents,
    restart: { firstDelayMs: delayMs, maxDelayMs: delayMs, healthyMs: 0 },
    onLine: (name, line) => name === victim.name && said.push(line),
  });
  try {
    const phases: Phase[] = [];
    const run = async (phase: string, over: Promise<unknown>): Promise<void> => {
      const found = await runPhase(running, { phase, changes, over });
      if (phase !== 'warming up') phases.push(found);
      log(JSON.stringify(found));
    };
    await run('warming up', sleep(wholeMs / 3));
    await run('before', sleep(wholeMs));
    await kill(running);
    await run(
      'down',
      until(() => isUp(running)),
    );
    await run('catching up', untilCaughtUp(running));
    await run('after', sleep(wholeMs));
    await kill(running);
    await destroy(running);
    said.length = 0;
    await run(
      'destroyed',
      until(() => isUp(running)),
    );
    await run('rebuilding', untilCaughtUp(running));
    const comparison = await compareReplicas(running, changes.versions);
    return {
      bench: 'catch-up',
      phases,
      slowdown: slowdownOf(phases, 'catching up'),
      slowdownRebuilding: slowdownOf(phases, 'rebuilding'),
      said,
      ...comparison,
    };
  } finally {
    await running.stop();
  }
}

function slowdownOf(phases: readonly Phase[], name: string): { p50: number; p99: number } {
  const find = (phase: string): Phase => phases.find((each) => each.phase === phase) as Phase;
  const [before, during] = [find('before'), find(name)];
  return { p50: round(during.p50Ms / before.p50Ms, 3), p99: round(during.p99Ms / before.p99Ms, 3) };
}

async function runPhase(
  { writer: client, searcher }: WrittenCluster,
  { phase, changes, over }: { readonly phase: string; readonly changes: Changes; readonly over: Promise<unknown> },
): Promise<Phase> {
  const startedMs = performance.now();
  let isOver = false;
  // A failure is thrown when the load has ended.
  const ended = over.finally(() => {
    isOver = true;
  });
  ended.catch(() => {});
  const load = { client, changes, batchSize, inFlight, perSecond: operationsPerSecond };
  const writing = writeChanges(load, () => isOver);
  const asked = await askSteadily({ searcher, queriesPerSecond }, () => isOver);
  const { operations, tookMs } = await writing;
  await ended;
  return {
    phase,
    tookS: round((performance.now() - startedMs) / 1000),
    operationsPerSecond: Math.round((operations / tookMs) * 1000),
    ...asked,
  };
}

function statusOf({ cluster }: WrittenCluster) {
  return cluster.processes.find(({ name }) => name === victim.name);
}

function isUp(running: WrittenCluster): boolean {
  return statusOf(running)?.state === 'ready';
}

async function kill(running: WrittenCluster): Promise<void> {
  const { pid } = statusOf(running) ?? {};
  if (pid === undefined) throw new Error(`${victim.name} does not run`);
  process.kill(pid, 'SIGKILL');
  await until(() => !isUp(running));
}

async function destroy({ dir }: WrittenCluster): Promise<void> {
  for (const folder of [victim.folder, victim.seed]) await rm(join(dir, folder), { recursive: true });
}

/** Until it serves what all others did when this began, as the coordinator sees it. */
async function untilCaughtUp({ writer, replicas }: WrittenCluster): Promise<void> {
  const mark = await writer.refresh();
  await until(async () => {
    const replica = (await replicas())[victim.shard]?.[victim.place];
    return replica?.generations.some((generation) => generation >= mark) ?? false;
  });
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(lookEveryMs);
}
