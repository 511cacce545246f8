import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopSignal } from '../cli/stop-signal.js';
import { readQrels, readQueries } from '../eval/collection.js';
import { type Evaluation, evaluate as measure } from '../eval/metrics.js';
import { type ScoredDocument, writeRun } from '../eval/run.js';
import { type Experiment, runExperiment } from './eval-run.js';

/** Options of `muster eval`. */
export interface EvalOptions extends Omit<Experiment, 'queries'> {
  readonly queries: string;
  readonly qrels: string;
  readonly run?: string;
  readonly json: boolean;
}

/** Runs queries with known answers through a cluster of their own and prints how good the answers are. */
export async function evaluate(options: EvalOptions): Promise<void> {
  const [queries, qrels] = await Promise.all([readQueries(options.queries), readQrels(options.qrels)]);
  const stopping = new AbortController();
  void stopSignal().then(() => stopping.abort());
  const folder = await mkdtemp(join(tmpdir(), 'muster-eval-'));
  let results: ReadonlyMap<string, readonly ScoredDocument[]>;
  try {
    results = await runExperiment({ ...options, queries }, folder, stopping.signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (options.run !== undefined) await writeRun(options.run, 'muster', results);
  const run = new Map([...results].map(([query, found]) => [query, found.map(({ id }) => id)]));
  print(measure(run, qrels), options);
}

function print({ queries, mean }: Evaluation, { json, shards, replicas, k1, b, analyzer, flat }: EvalOptions): void {
  if (json) {
    const { ndcg10, averagePrecision: map, precision30, recall100 } = mean;
    const settings = { shards, replicas, flat, k1, b, analyzer };
    process.stdout.write(`${JSON.stringify({ queries, ndcg10, map, precision30, recall100, ...settings })}\n`);
    return;
  }
  const rows: [string, number][] = [
    ['nDCG@10', mean.ndcg10],
    ['MAP', mean.averagePrecision],
    ['P@30', mean.precision30],
    ['recall@100', mean.recall100],
  ];
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(12)}${value.toFixed(4)}\n`);
  process.stdout.write(`${'queries'.padEnd(12)}${queries}\n`);
}
