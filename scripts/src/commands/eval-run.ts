import { join } from 'node:path';
import { type Config, parseConfig } from '@muster/coordinator';
import { DocumentReturn, SearchClient } from '@muster/proto';
import { buildIndex, type JsonLine, openShard, readJsonl, type ShardIndex } from '@muster/shard';
import { guessSchema, type Schema, schemaFromJson, schemaToJson } from '@muster/shard/query';
import { CommandFailed } from '../cli/failure.js';
import { startCluster } from '../cluster/cluster.js';
import type { ScoredDocument } from '../eval/run.js';
import { checkAnalyzer } from './check-analyzer.js';
import { showProgress } from './progress.js';

/** What is searched for in what, and how. */
export interface Experiment {
  readonly docs: readonly string[];
  /** Text by id. */
  readonly queries: ReadonlyMap<string, string>;
  readonly shards: number;
  readonly replicas: number;
  /** All text in one field. */
  readonly flat: boolean;
  readonly k1: number;
  readonly b: number;
  readonly analyzer: string;
  /** Hits taken of each answer. */
  readonly depth: number;
}

/** What an experiment is run with. */
export interface ExperimentRun {
  /** Empty, for the index. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Told what the index holds, before it is asked; may throw, which ends the experiment. */
  readonly whenIndexed: (isThere: (id: string) => boolean) => void;
}

/** Queries under way at once. */
const concurrency = 8;
/** Time for an answer, in milliseconds: ample, because a measure must not depend on how busy the machine is. */
const timeoutMs = 30_000;
const sampleSize = 1000;

/**
 * Indexes the documents, asks a cluster of real processes every query and gives what it found, best first.
 *
 * @throws CommandFailed if an answer rests on less than all documents
 */
export async function runExperiment(
  experiment: Experiment,
  { folder, signal, whenIndexed }: ExperimentRun,
): Promise<Map<string, ScoredDocument[]>> {
  const { docs, shards } = experiment;
  const schema = await schemaFor(experiment);
  const dir = join(folder, 'index');
  const indexing = showProgress({ label: 'indexing', total: undefined, unit: 'documents' });
  const building = buildIndex({
    files: docs,
    out: dir,
    name: 'documents',
    shards,
    schema,
    onProgress: indexing.update,
  });
  await building.finally(indexing.end);
  await lookInto(dir, shards, whenIndexed);
  const cluster = await startCluster(configFor(experiment, dir), { signal });
  try {
    return await askAll(experiment, schema.id, cluster.address);
  } finally {
    await cluster.stop();
  }
}

async function lookInto(dir: string, shards: number, look: ExperimentRun['whenIndexed']): Promise<void> {
  const open: ShardIndex[] = [];
  try {
    for (let shard = 0; shard < shards; shard++) open.push(await openShard(dir, shard));
    const segments = open.flatMap((shard) => shard.segments);
    look((id) => segments.some((segment) => segment.ordinalOfId(id) >= 0));
  } finally {
    for (const shard of open) shard.close();
  }
}

async function schemaFor({ docs, flat, k1, b, analyzer }: Experiment): Promise<Schema> {
  checkAnalyzer(analyzer);
  const { schema: guessed } = guessSchema((await firstLines(docs)).map(({ value }) => value));
  const text = { type: 'text', analyzer, boost: 1 };
  if (flat) return schemaFromJson({ id: guessed.id, k1, b, fields: { text: { ...text, from: ['*'] } } });
  const { fields } = schemaToJson(guessed) as { fields: Record<string, { type: string }> };
  const searched = Object.entries(fields).map(([name, spec]) => [name, spec.type === 'text' ? text : spec]);
  return schemaFromJson({ id: guessed.id, k1, b, fields: Object.fromEntries(searched) });
}

async function firstLines(files: readonly string[]): Promise<JsonLine[]> {
  const lines: JsonLine[] = [];
  for await (const line of readJsonl(files)) {
    lines.push(line);
    if (lines.length === sampleSize) break;
  }
  return lines;
}

function configFor({ replicas, depth }: Experiment, dir: string): Config {
  const config = {
    indexes: { documents: { dir, replicas, readOnly: true } },
    routes: { default: { sources: [{ index: 'documents' }], timeoutMs, maxK: depth, maxWindow: depth } },
    coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
  };
  return parseConfig(JSON.stringify(config), 'muster eval');
}

async function askAll({ queries, depth }: Experiment, idField: string, address: string) {
  const results = new Map<string, ScoredDocument[]>([...queries.keys()].map((id) => [id, []]));
  const progress = showProgress({ label: 'searching', total: queries.size, unit: 'queries' });
  const client = new SearchClient({ address });
  const waiting = [...queries];
  let done = 0;
  const askNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [id, text] = next;
      results.set(id, await askOne({ client, id, text, depth, idField }));
      progress.update(++done);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, askNext));
  } finally {
    client.close();
    progress.end();
  }
  return results;
}

interface Question {
  readonly client: SearchClient;
  readonly id: string;
  readonly text: string;
  readonly depth: number;
  readonly idField: string;
}

async function askOne({ client, id, text, depth, idField }: Question): Promise<ScoredDocument[]> {
  const query = plainWords(text);
  // The query language knows no query without words; nothing is what such a query finds.
  if (query === '') return [];
  const documents = DocumentReturn.DOCUMENT_RETURN_FIELDS;
  const response = await client.search({ query, k: depth, documents, documentFields: [idField] }, { timeoutMs });
  const share = response.coverage?.share ?? 0;
  if (share < 1) throw new CommandFailed(`query ${id}: the answer rests on ${share} of the documents: no fair measure`);
  return response.hits.map((hit) => ({ id: hit.id, score: hit.score }));
}

/** The words of a query with nothing that the query language would take for an operator; none of it is part of words. */
function plainWords(text: string): string {
  return text.replace(/[+\-"()^~:*]/g, ' ').trim();
}
