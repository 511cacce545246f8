import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailed } from '../cli/failure.js';
import { stopSignal } from '../cli/stop-signal.js';
import { readQrels, readQueries } from '../eval/collection.js';
import { type Found, judgedDocuments, judgedQueries } from '../eval/judged.js';
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

/**
 * Runs queries with known answers through a cluster of their own and prints how good the answers are.
 *
 * @throws CommandFailed if the judgements are of other queries or documents, so that they could measure nothing
 */
export async function evaluate(options: EvalOptions): Promise<void> {
  const [queries, qrels] = await Promise.all([readQueries(options.queries), readQrels(options.qrels)]);
  const asked = judgedQueries(qrels, queries);
  if (asked.of === 0) throw new CommandFailed(`${options.qrels} judges no document relevant to any query`);
  checkFound(asked, `judged queries of ${options.qrels} are in ${options.queries}`);
  let relevant: Found = { found: 0, of: 0 };
  const whenIndexed = (isThere: (id: string) => boolean): void => {
    relevant = judgedDocuments(qrels, queries, isThere);
    checkFound(relevant, `relevant documents of ${options.qrels} are in ${options.docs.join(', ')}`);
  };
  const stopping = new AbortController();
  void stopSignal().then(() => stopping.abort());
  const folder = await mkdtemp(join(tmpdir(), 'muster-eval-'));
  let results: ReadonlyMap<string, readonly ScoredDocument[]>;
  try {
    results = await runExperiment({ ...options, queries }, { folder, signal: stopping.signal, whenIndexed });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (options.run !== undefined) await writeRun(options.run, 'muster', results);
  const run = new Map([...results].map(([query, found]) => [query, found.map(({ id }) => id)]));
  print({ ...measure(run, qrels), judgedQueries: asked, relevantDocuments: relevant }, options);
}

/** What cannot be found counts as not found, so nobody must take the figures for those of the engine. */
function checkFound({ found, of }: Found, what: string): void {
  if (found === 0) throw new CommandFailed(`none of the ${of} ${what}: these judgements are of something else`);
  if (found < of) process.stderr.write(`warning: only ${found} of the ${of} ${what}; the others count as not found\n`);
}

interface Measured extends Evaluation {
  readonly judgedQueries: Found;
  readonly relevantDocuments: Found;
}

function print(
  { queries, mean, judgedQueries, relevantDocuments }: Measured,
  { json, shards, replicas, k1, b, analyzer, flat }: EvalOptions,
): void {
  if (json) {
    const { ndcg10, averagePrecision: map, precision30, recall100 } = mean;
    const there = { judgedQueries, relevantDocuments };
    const settings = { shards, replicas, flat, k1, b, analyzer };
    process.stdout.write(
      `${JSON.stringify({ queries, ndcg10, map, precision30, recall100, ...there, ...settings })}\n`,
    );
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
