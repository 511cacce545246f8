import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '@muster/coordinator';
import { SearchClient, SearchError } from '@muster/proto';
import { buildIndex } from '@muster/shard';
import { type Cluster, startCluster } from '../cluster/cluster.js';
import { seededDraw, wordAt, writeCorpus } from './corpus.js';
import { percentiles } from './percentiles.js';
import { reasonNames } from './reason-names.js';
import { round } from './round.js';
import { askAtRate } from './steady-load.js';

const shards = 4;
const replicas = 2;
const documents = 20_000;
const queriesPerSecond = 100;
const timeoutMs = 200;
/** What an answer may be late by at the client, for its way back. */
const clientSlackMs = 5;

/** What became of the queries of one phase. */
export interface PhaseResult {
  readonly phase: string;
  readonly queries: number;
  /** Queries without an answer, by code. */
  readonly failed: Readonly<Record<string, number>>;
  /** Answers that rest on all documents. */
  readonly full: number;
  /** Answers that do not, by the reason given for a shard. */
  readonly partial: Readonly<Record<string, number>>;
  /** Answers that do not, and name no reason: a breach of promise. */
  readonly withoutReason: number;
  /** Share of answers inside the deadline by the coordinator's clock. */
  readonly insideDeadline: number;
  /** Share of answers at the client at most 5 ms after the deadline. */
  readonly insideAtClient: number;
  readonly p50Ms: number;
  readonly p999Ms: number;
}

/** What the bench `failures` found. */
export interface FailuresResult {
  readonly bench: 'failures';
  readonly timeoutMs: number;
  readonly queriesPerSecond: number;
  readonly phases: readonly PhaseResult[];
  /** From the death of all replicas of a shard until answers were full again, in milliseconds. */
  readonly recoveryMs: number;
}

interface Sample {
  readonly failed?: string;
  readonly share?: number;
  readonly reasons?: readonly number[];
  readonly coordinatorMs?: number;
  readonly clientMs: number;
  readonly atMs: number;
}

/** Kills and stops replicas of a real cluster under load, and counts what its users would have seen. */
export async function benchFailures(log: (line: string) => void): Promise<FailuresResult> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  let cluster: Cluster | undefined;
  let client: SearchClient | undefined;
  try {
    cluster = await startBenchCluster(folder);
    client = new SearchClient({ address: cluster.address });
    const { processes } = cluster;
    const ask = asker(client);
    log('warming up');
    await load(ask, 3000);
    const phases: PhaseResult[] = [];
    const run = async (phase: string, forMs: number, disturb: () => void): Promise<readonly Sample[]> => {
      const samples = await load(ask, forMs, disturb);
      phases.push(summarise(phase, samples));
      log(JSON.stringify(phases.at(-1)));
      return samples;
    };
    const pids = (names: readonly string[]): number[] =>
      names.map((name) => currentPid(cluster as Cluster, name)).filter((pid) => pid > 0);
    const victims = processes.map(({ name }) => name).filter((name) => name.startsWith('bench/0/'));
    await run('healthy', 5000, () => {});
    await run('one replica killed', 5000, () => kill(pids(victims.slice(0, 1)), 'SIGKILL'));
    await load(ask, 3000);
    const killedMs = performance.now();
    const samples = await run('all replicas of a shard killed', 5000, () => kill(pids(victims), 'SIGKILL'));
    const lastPartial = samples.filter(({ share }) => share !== 1).at(-1);
    await load(ask, 3000);
    await run('one replica stopped', 6000, () => signalFor(pids(victims.slice(0, 1)), 4500));
    await load(ask, 3000);
    await run('all replicas of a shard stopped', 6000, () => signalFor(pids(victims), 4500));
    await load(ask, 3000);
    await run('healthy again', 3000, () => {});
    const recoveryMs = Math.round((lastPartial?.atMs ?? killedMs) - killedMs);
    return { bench: 'failures', timeoutMs, queriesPerSecond, phases, recoveryMs };
  } finally {
    client?.close();
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function startBenchCluster(folder: string): Promise<Cluster> {
  const corpus = join(folder, 'corpus.jsonl');
  await writeCorpus(corpus, documents, 1);
  const dir = join(folder, 'index');
  await buildIndex({ files: [corpus], out: dir, shards, name: 'bench' });
  const config = {
    indexes: { bench: { dir, replicas, readOnly: true } },
    routes: { default: { sources: [{ index: 'bench' }], timeoutMs } },
    coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
  };
  return startCluster(parseConfig(JSON.stringify(config), 'bench'));
}

function currentPid({ processes }: Cluster, name: string): number {
  return processes.find((process) => process.name === name)?.pid ?? 0;
}

function kill(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) process.kill(pid, signal);
}

/** Stops processes as a debugger would, and lets them go on later. */
function signalFor(pids: readonly number[], forMs: number): void {
  kill(pids, 'SIGSTOP');
  setTimeout(() => kill(pids, 'SIGCONT'), forMs);
}

function asker(client: SearchClient): () => Promise<Sample> {
  const draw = seededDraw(2);
  return async () => {
    const query = `${wordAt(draw)} ${wordAt(draw)}`;
    const askedMs = performance.now();
    const times = () => ({ clientMs: performance.now() - askedMs, atMs: performance.now() });
    try {
      const { coverage, sources, timings } = await client.search({ query, k: 10 }, { timeoutMs });
      const reasons = sources
        .flatMap((source) => source.shards.map(({ reason }) => reason))
        .filter((reason) => reason > 0);
      return { share: coverage?.share ?? 0, reasons, coordinatorMs: (timings?.totalUs ?? 0) / 1000, ...times() };
    } catch (error) {
      return { failed: error instanceof SearchError ? error.code : String(error), ...times() };
    }
  };
}

async function load(ask: () => Promise<Sample>, forMs: number, disturb?: () => void): Promise<readonly Sample[]> {
  const disturbedAt = Math.floor(((forMs / 1000) * queriesPerSecond) / 5);
  let asked = 0;
  const next = (): Promise<Sample> => {
    if (asked++ === disturbedAt) disturb?.();
    return ask();
  };
  return askAtRate(next, { perSecond: queriesPerSecond, forMs });
}

function summarise(phase: string, samples: readonly Sample[]): PhaseResult {
  const answers = samples.filter(({ failed }) => failed === undefined);
  const partial = answers.filter(({ share }) => share !== 1);
  const at = percentiles(
    answers.map(({ clientMs }) => clientMs),
    2,
  );
  const shareOf = (holds: (sample: Sample) => boolean): number =>
    round(answers.filter(holds).length / answers.length, 5);
  return {
    phase,
    queries: samples.length,
    failed: countBy(samples.flatMap(({ failed }) => failed ?? [])),
    full: answers.length - partial.length,
    partial: countBy(partial.map(({ reasons }) => reasonNames[reasons?.[0] ?? 0] ?? 'none')),
    withoutReason: partial.filter(({ reasons }) => reasons?.length === 0).length,
    insideDeadline: shareOf(({ coordinatorMs = 0 }) => coordinatorMs <= timeoutMs),
    insideAtClient: shareOf(({ clientMs }) => clientMs <= timeoutMs + clientSlackMs),
    p50Ms: at(0.5),
    p999Ms: at(0.999),
  };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
