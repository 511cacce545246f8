import type { PlannedIndex } from '@muster/coordinator';
import { type QueryRequest__Output, StopReason } from '@muster/proto';
import { asReceived, evaluateQuery, type ShardIndex, weighAnalyzed } from '@muster/shard';
import { CommandFailed, WrongUse } from '../cli/failure.js';
import { readQrels, readQueries } from '../eval/collection.js';
import { type FeaturedHit, type FeatureReads, featureReads, featuresOf } from '../eval/feature-reads.js';
import type { Qrels } from '../eval/metrics.js';
import { type TrainingRow, writeTrainingData } from '../eval/training-data.js';
import { plainWords } from './eval-run.js';
import { type Subject, subjectOf } from './explained-subject.js';
import { noteWrites, openShards, planHere } from './plan-here.js';
import { showProgress } from './progress.js';

/** Options of `muster features`. */
export interface FeaturesOptions {
  /** Folder of an index; nothing for that of the route. */
  readonly index?: string;
  /** A configuration; nothing for none. */
  readonly config?: string;
  readonly route?: string;
  readonly queries: string;
  readonly qrels: string;
  readonly features: readonly string[];
  readonly depth: number;
  readonly out: string;
}

/**
 * Writes the features of the best hits of judged queries, as LibSVM has them. Queries are planned as a coordinator plans
 * them on the route and evaluated by the code that shards run, so what is written is what a second phase is given, bit for
 * bit; no cluster need run. Queries for which nothing was judged relevant are left out.
 *
 * @throws WrongUse if the options do not lead to one index, or a feature is not possible there
 * @throws SearchError if a coordinator would refuse a query
 */
export async function writeFeatures(options: FeaturesOptions): Promise<void> {
  if (options.index === undefined && options.config === undefined)
    throw new WrongUse('name an index by --index, or a configuration by --config');
  const [queries, qrels] = await Promise.all([readQueries(options.queries), readQrels(options.qrels)]);
  const subject = await subjectOf(options);
  await noteWrites(subject.dir);
  const shards = await openShards(subject.dir);
  try {
    const [{ schema }] = shards as [ShardIndex];
    const reads = featureReads(options.features, schema);
    if (typeof reads === 'string') throw new WrongUse(reads);
    const scope = { subject, shards, reads, depth: options.depth, epochMs: Date.now(), route: options.route ?? '' };
    const counts = { queries: new Set<string>(), hits: 0 };
    await writeTrainingData(options.out, options.features, counted(rowsOf(scope, queries, qrels), counts));
    if (counts.hits === 0)
      throw new CommandFailed(
        'no hits: nothing was written of any judged query; are these judgements of these documents?',
      );
    process.stdout.write(
      `${counts.hits} hits of ${counts.queries.size} queries at ${options.out}, names of columns at ${options.out}.features\n`,
    );
  } finally {
    for (const shard of shards) shard.close();
  }
}

/** Hits as they pass, and of how many queries they are. */
async function* counted(
  rows: AsyncIterable<TrainingRow>,
  counts: { readonly queries: Set<string>; hits: number },
): AsyncGenerator<TrainingRow> {
  for await (const row of rows) {
    counts.queries.add(row.query);
    counts.hits++;
    yield row;
  }
}

interface Scope {
  readonly subject: Subject;
  readonly shards: readonly ShardIndex[];
  readonly reads: FeatureReads;
  readonly depth: number;
  readonly epochMs: number;
  readonly route: string;
}

async function* rowsOf(scope: Scope, queries: ReadonlyMap<string, string>, qrels: Qrels): AsyncGenerator<TrainingRow> {
  const judged = [...queries].filter(([id]) => [...(qrels.get(id)?.values() ?? [])].some((grade) => grade > 0));
  const progress = showProgress({ label: 'features', total: judged.length, unit: 'queries' });
  let done = 0;
  try {
    for (const [query, text] of judged) {
      const grades = qrels.get(query);
      for (const { id, features } of await hitsOf(scope, plainWords(text))) {
        yield { query, document: id, label: Math.max(0, grades?.get(id) ?? 0), features };
      }
      progress.update(++done);
    }
  } finally {
    progress.end();
  }
}

interface Hit {
  readonly id: string;
  readonly features: readonly number[];
}

/** The best hits of a query over all shards, with their features. */
async function hitsOf({ subject, shards, reads, depth, epochMs, route }: Scope, query: string): Promise<Hit[]> {
  if (query === '') return [];
  const planned = await planHere(subject, { query, route, k: depth });
  if (planned.analyzed.matchesNothing) return [];
  const request = requestOf(shards, planned, reads, depth);
  const found = shards.flatMap((shard) => foundIn(shard, request));
  const best = found.sort((a, b) => b.score - a.score || a.seq - b.seq).slice(0, depth);
  const { weight } = planned;
  return best.map((hit) => ({ id: hit.id, features: featuresOf(hit, reads, { epochMs, weight }) }));
}

/** What each shard is asked. */
function requestOf(
  shards: readonly ShardIndex[],
  { analyzed, priors, filter }: PlannedIndex,
  { delivered }: FeatureReads,
  k: number,
): QueryRequest__Output {
  const { weighed } = weighAnalyzed(shards, analyzed);
  return asReceived({
    index: shards[0]?.name ?? '',
    query: weighed.query,
    fields: weighed.fields,
    priors: [...priors],
    k,
    features: [...delivered],
    ...(filter === undefined ? {} : { filter }),
  });
}

function foundIn(shard: ShardIndex, request: QueryRequest__Output): (FeaturedHit & { id: string; seq: number })[] {
  const evaluation = evaluateQuery(shard, request, () => 0);
  evaluation.run(1);
  const [list] = evaluation.result(StopReason.STOP_REASON_COMPLETE).lists ?? [];
  const seqs = doublesOf(list?.seqs);
  const scores = doublesOf(list?.scores);
  const columns = (list?.features ?? []).map(({ numbers }) => doublesOf(numbers));
  return Array.from(seqs, (seq, i) => {
    const { segment, ordinal } = shard.locate(seq) ?? never(seq);
    const delivered = columns.map((column) => column[i] as number);
    return { id: segment.idOf(ordinal), seq, score: scores[i] as number, delivered };
  });
}

function never(seq: number): never {
  throw new Error(`hit ${seq} is not in the shard`);
}

/** A column of our own making: always bytes. */
function doublesOf(column: unknown): Float64Array {
  return new Float64Array(new Uint8Array((column as Buffer | undefined) ?? []).buffer);
}
