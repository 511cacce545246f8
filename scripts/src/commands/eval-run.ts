import { join } from 'node:path';
import { type Config, parseConfig } from '@muster/coordinator';
import { Degradation, DocumentReturn, SearchClient } from '@muster/proto';
import {
  buildIndex,
  hasWrites,
  type JsonLine,
  openShard,
  readJsonl,
  readManifest,
  type ShardIndex,
} from '@muster/shard';
import { guessSchema, type Schema, schemaFromJson, schemaToJson } from '@muster/shard/query';
import { CommandFailed } from '../cli/failure.js';
import { startCluster } from '../cluster/cluster.js';
import type { ScoredDocument } from '../eval/run.js';
import { checkAnalyzer } from './check-analyzer.js';
import { showProgress } from './progress.js';

/** An index of documents, made to be measured. */
export interface IndexedDocuments {
  readonly docs: readonly string[];
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

/** What is asked of a cluster. */
export interface Asking {
  /** Names of routes, each of which is asked every query. */
  readonly routes: readonly string[];
  /** Text by id. */
  readonly queries: ReadonlyMap<string, string>;
  /** Hits taken of each answer. */
  readonly depth: number;
  readonly signal: AbortSignal;
}

/** What was found for each query, best first. */
export type Found = ReadonlyMap<string, readonly ScoredDocument[]>;

/** Queries under way at once. */
const concurrency = 8;
/** Time for an answer, in milliseconds: ample, because a measure must not depend on how busy the machine is. */
const timeoutMs = 30_000;
const sampleSize = 1000;

/** Indexes documents; gives the configuration of a cluster over them. @param folder empty, for the index */
export async function indexDocuments(
  documents: IndexedDocuments,
  folder: string,
  signal: AbortSignal,
): Promise<Config> {
  const schema = await schemaFor(documents);
  const dir = join(folder, 'index');
  const indexing = showProgress({ label: 'indexing', total: undefined, unit: 'documents' });
  const { docs: files, shards } = documents;
  const onProgress = (read: number): void => {
    signal.throwIfAborted();
    indexing.update(read);
  };
  const building = buildIndex({ files, out: dir, name: 'documents', shards, schema, onProgress });
  await building.finally(indexing.end);
  return configFor(documents, dir);
}

/**
 * Shows which documents are in the indexes that routes ask; not where that cannot be told from folders of theirs.
 *
 * @param look may throw, which ends it
 */
export async function lookInto(
  { indexes, routes }: Config,
  asked: readonly string[],
  look: (isThere: (id: string) => boolean) => void,
): Promise<void> {
  const names = asked.flatMap((route) => routes[route]?.sources.flatMap(({ index }) => index ?? []) ?? []);
  const dirs = [...new Set(names)].map((name) => indexes[name]?.dir);
  const open: ShardIndex[] = [];
  try {
    for (const dir of dirs) {
      if (dir === undefined || (await hasWrites(dir))) return;
      const { shards } = await readManifest(dir);
      for (const shard of shards.keys()) open.push(await openShard(dir, shard));
    }
    const segments = open.flatMap((shard) => shard.segments);
    look((id) => segments.some((segment) => segment.ordinalOfId(id) >= 0));
  } finally {
    for (const shard of open) shard.close();
  }
}

/**
 * Starts a cluster of real processes, asks it every query on each of some routes and gives what they found.
 *
 * @throws CommandFailed if an answer rests on less than all documents, or is not ranked as the route says
 */
export async function askRoutes(config: Config, asking: Asking): Promise<Found[]> {
  asking.signal.throwIfAborted();
  const cluster = await startCluster(config, { signal: asking.signal });
  try {
    const found: Found[] = [];
    for (const route of asking.routes) found.push(await askAll(asking, route, cluster.address));
    return found;
  } finally {
    await cluster.stop();
  }
}

async function schemaFor({ docs, flat, k1, b, analyzer }: IndexedDocuments): Promise<Schema> {
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

function configFor({ replicas, depth }: IndexedDocuments, dir: string): Config {
  const config = {
    indexes: { documents: { dir, replicas, readOnly: true } },
    routes: { default: { sources: [{ index: 'documents' }], timeoutMs, maxK: depth, maxWindow: depth } },
    coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
  };
  return parseConfig(JSON.stringify(config), 'muster eval');
}

async function askAll({ queries, depth }: Asking, route: string, address: string): Promise<Found> {
  const results = new Map<string, ScoredDocument[]>([...queries.keys()].map((id) => [id, []]));
  const progress = showProgress({ label: `searching, route ${route}`, total: queries.size, unit: 'queries' });
  const client = new SearchClient({ address });
  const waiting = [...queries];
  let done = 0;
  const askNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [id, text] = next;
      results.set(id, await askOne({ client, route, id, text, depth }));
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
  readonly route: string;
  readonly id: string;
  readonly text: string;
  readonly depth: number;
}

const advice = 'give the route a greater `timeoutMs`, or a smaller --depth';

/** Of documents only their ids are wanted, which come with any field of them, whether there is one or not. */
const documentFields = ['id'];

async function askOne({ client, route, id, text, depth }: Question): Promise<ScoredDocument[]> {
  const query = plainWords(text);
  // The query language knows no query without words; nothing is what such a query finds.
  if (query === '') return [];
  const documents = DocumentReturn.DOCUMENT_RETURN_FIELDS;
  const response = await client.search({ query, route, k: depth, documents, documentFields }, { timeoutMs });
  const share = response.coverage?.share ?? 0;
  if (share < 1)
    throw new CommandFailed(`query ${id}: the answer rests on ${share} of the documents: no fair measure; ${advice}`);
  if (response.degradedBy.includes(Degradation.DEGRADATION_RANKING_SKIPPED))
    throw new CommandFailed(
      `query ${id}: there was no time to rank the answer as the route says: no fair measure; ${advice}`,
    );
  // A hit without its document has no id: it would count as not found.
  if (response.degradedBy.includes(Degradation.DEGRADATION_DOCUMENTS_MISSING))
    throw new CommandFailed(`query ${id}: there was no time to fetch all documents: no fair measure; ${advice}`);
  return response.hits.map((hit) => ({ id: hit.id, score: hit.score }));
}

/** The words of a query with nothing that the query language would take for an operator; none of it is part of words. */
export function plainWords(text: string): string {
  return text.replace(/[+\-"()^~:*]/g, ' ').trim();
}
