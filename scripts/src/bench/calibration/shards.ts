import { join } from 'node:path';
import { buildIndex, type JsonLine, openShard, readJsonl, type ShardIndex } from '@muster/shard';
import { guessSchema, type Schema, schemaFromJson } from '@muster/shard/query';
import { readAssignment } from '../../commands/read-assignment.js';

/** What shards are made of. */
export interface CorpusOptions {
  /** JSONL files. */
  readonly docs: readonly string[];
  readonly shards: number;
  /** File of lines `id<TAB>shard`; without it the hash of its id gives each document's shard. */
  readonly assign: string | undefined;
  readonly analyzer: string;
}

const sampleSize = 1000;

/**
 * Builds an index of the documents, all text in one field, and opens its shards in this process.
 *
 * @param folder empty, for the index
 */
export async function openShards(options: CorpusOptions, folder: string): Promise<ShardIndex[]> {
  const { docs, shards, assign } = options;
  const out = join(folder, 'index');
  const placement = assign === undefined ? {} : { shardOf: await readAssignment(assign, shards) };
  await buildIndex({ files: docs, out, name: 'web', shards, schema: await schemaOf(options), ...placement });
  return Promise.all(Array.from({ length: shards }, (_, shard) => openShard(out, shard)));
}

async function schemaOf({ docs, analyzer }: CorpusOptions): Promise<Schema> {
  const sample: JsonLine[] = [];
  for await (const line of readJsonl(docs)) if (sample.push(line) === sampleSize) break;
  const { id } = guessSchema(sample.map(({ value }) => value)).schema;
  return schemaFromJson({ id, fields: { text: { type: 'text', analyzer, from: ['*'] } } });
}
