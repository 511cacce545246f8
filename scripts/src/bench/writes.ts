import { setTimeout as sleep } from 'node:timers/promises';
import { type Asked, askSteadily, type Times, timesOf } from './writes/ask-steadily.js';
import { Changes } from './writes/changes.js';
import { type Acknowledged, writeChanges } from './writes/write-load.js';
import { startWrittenCluster, type WrittenCluster } from './writes/written-cluster.js';

/** How the bench goes. */
export interface WritesOptions {
  /** Length of each phase, in seconds. */
  readonly seconds: number;
}

/** How queries went beside one rate of writes. */
interface QueryPhase extends Asked {
  readonly phase: string;
  readonly operationsPerSecond: number;
}

/** What the bench `writes` found. */
export interface WritesResult {
  readonly bench: 'writes';
  readonly node: string;
  /** In batches of 100: at a steady rate, and as fast as they are acknowledged. */
  readonly writes: readonly WritePhase[];
  readonly queries: readonly QueryPhase[];
}

/** How writes went. */
interface WritePhase {
  readonly phase: string;
  readonly operationsPerSecond: number;
  readonly acknowledged: Times;
  /** From the acknowledgement until a query reads a generation that has the write. */
  readonly visible: Times;
  readonly failed: readonly string[];
}

const documents = 20_000;
const batchSize = 100;
const inFlight = 8;
const queriesPerSecond = 50;
const steadyPerSecond = 5000;
const moderatePerSecond = 1000;
const lookEveryMs = 20;

/** Writes to a cluster of two shards with two replicas each, with and without queries beside. */
export async function benchWrites(log: (line: string) => void, { seconds }: WritesOptions): Promise<WritesResult> {
  const changes = new Changes({ seed: 1, documents: 100_000, deletes: 0.05 });
  const running = await startWrittenCluster({ shards: 2, replicas: 2, changes, documents });
  try {
    const phases: QueryPhase[] = [];
    const note = (phase: QueryPhase): void => {
      phases.push(phase);
      log(JSON.stringify(phase));
    };
    await queryPhase(running, { phase: 'warming up', seconds: 3 });
    note(await queryPhase(running, { phase: 'quiet', seconds }));
    note(await queryPhase(running, { phase: 'beside writes', seconds, changes }));
    note(await queryPhase(running, { phase: 'quiet again', seconds }));
    note(await queryPhase(running, { phase: 'beside writes again', seconds, changes }));
    const writes: WritePhase[] = [];
    for (const perSecond of [steadyPerSecond, Number.POSITIVE_INFINITY]) {
      writes.push(await writePhase(running, changes, { seconds, perSecond }));
      log(JSON.stringify(writes.at(-1)));
    }
    return { bench: 'writes', node: process.version, writes, queries: phases };
  } finally {
    await running.stop();
  }
}

async function writePhase(
  { writer: client, searcher }: WrittenCluster,
  changes: Changes,
  { seconds, perSecond }: { readonly seconds: number; readonly perSecond: number },
): Promise<WritePhase> {
  const acknowledged: (Acknowledged & { readonly atMs: number })[] = [];
  const visible: number[] = [];
  let seen = 0;
  const look = async (): Promise<void> => {
    const { sources } = await searcher.search({ query: 'w1', k: 0 });
    const generation = Math.max(...sources.map((source) => source.generation));
    const nowMs = performance.now();
    for (; (acknowledged[seen]?.lastSeq ?? Number.POSITIVE_INFINITY) < generation; seen++) {
      visible.push(nowMs - (acknowledged[seen]?.atMs ?? nowMs));
    }
  };
  const untilMs = performance.now() + seconds * 1000;
  const onAcknowledged = (each: Acknowledged): void => void acknowledged.push({ ...each, atMs: performance.now() });
  let isOver = false;
  const writing = writeChanges(
    { client, changes, batchSize, inFlight, perSecond, onAcknowledged },
    () => performance.now() > untilMs,
  ).finally(() => {
    isOver = true;
  });
  const giveUpMs = untilMs + 30_000;
  while (!isOver || (seen < acknowledged.length && performance.now() < giveUpMs)) {
    await look();
    await sleep(lookEveryMs);
  }
  const { operations, failed, tookMs } = await writing;
  return {
    phase: Number.isFinite(perSecond) ? `${perSecond} a second` : 'as fast as may be',
    operationsPerSecond: Math.round((operations / tookMs) * 1000),
    acknowledged: timesOf(acknowledged.map((each) => each.tookMs)),
    visible: timesOf(visible),
    failed,
  };
}

interface PhaseOptions {
  readonly phase: string;
  readonly seconds: number;
  /** Written beside the queries, if given. */
  readonly changes?: Changes;
}

async function queryPhase(
  { writer: client, searcher }: WrittenCluster,
  { phase, seconds, changes }: PhaseOptions,
): Promise<QueryPhase> {
  const untilMs = performance.now() + seconds * 1000;
  const isOver = (): boolean => performance.now() > untilMs;
  const load = { client, batchSize, inFlight, perSecond: moderatePerSecond };
  const writing = changes === undefined ? undefined : writeChanges({ ...load, changes }, isOver);
  const asked = await askSteadily({ searcher, queriesPerSecond }, isOver);
  const written = await writing;
  const operationsPerSecond = written === undefined ? 0 : Math.round((written.operations / written.tookMs) * 1000);
  return { phase, ...asked, operationsPerSecond };
}
