import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { buildIndex, openShard, readJsonl, type ShardIndex } from '@muster/shard';
import { guessSchema, type Schema, schemaFromJson } from '@muster/shard/query';
import { WrongUse } from '../../cli/failure.js';

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
const name = 'web';

/**
 * Builds an index of the documents, all text in one field, and opens its shards in this process.
 *
 * @param folder empty, for the index
 * @throws WrongUse if a document is assigned to no shard
 */
export async function openShards(options: CorpusOptions, folder: string): Promise<ShardIndex[]> {
  const { docs, shards, assign } = options;
  const schema = await schemaOf(options);
  const numbers = Array.from({ length: shards }, (_, shard) => shard);
  if (assign === undefined) {
    const out = join(folder, 'index');
    await buildIndex({ files: docs, out, name, shards, schema });
    return Promise.all(numbers.map((shard) => openShard(out, shard)));
  }
  const files = await split(options, schema.id, assign, folder);
  const opened: ShardIndex[] = [];
  for (const file of files) {
    const out = `${file}-index`;
    await buildIndex({ files: [file], out, name, shards: 1, schema });
    opened.push(await openShard(out, 0));
  }
  return opened;
}

async function schemaOf({ docs, analyzer }: CorpusOptions): Promise<Schema> {
  const sample: unknown[] = [];
  for await (const { value } of readJsonl(docs)) if (sample.push(value) === sampleSize) break;
  const { id } = guessSchema(sample as Parameters<typeof guessSchema>[0]).schema;
  return schemaFromJson({ id, fields: { text: { type: 'text', analyzer, from: ['*'] } } });
}

/** A file for each shard, with the documents that are assigned to it. */
async function split({ docs, shards }: CorpusOptions, id: string, assign: string, folder: string): Promise<string[]> {
  const shardOf = new Map(
    (await readFile(assign, 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t') as [string, string]),
  );
  const paths = Array.from({ length: shards }, (_, shard) => join(folder, `shard-${shard}.jsonl`));
  const files = paths.map((path) => createWriteStream(path));
  for await (const { value } of readJsonl(docs)) {
    const key = String((value as Readonly<Record<string, unknown>>)[id]);
    const file = files[Number(shardOf.get(key) ?? Number.NaN)];
    if (file === undefined) throw new WrongUse(`${assign} names no shard in [0, ${shards - 1}] for document ${key}`);
    file.write(`${JSON.stringify(value)}\n`);
  }
  for (const file of files) file.end();
  await Promise.all(files.map((file) => finished(file)));
  return paths;
}
