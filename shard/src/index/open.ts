import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Columns, DamagedIndex, unpackColumns } from './columns.js';
import { crcOf } from './crc.js';
import { IndexUnusable, readManifest, shardFolder } from './manifest.js';
import { type ShardMeta, shardFiles } from './shard-builder.js';
import type { InvertedField, KeywordColumn, ShardIndex } from './shard-index.js';

/**
 * A shard of a finished index, in memory.
 *
 * @throws IndexUnusable if the index is not finished or has no such shard
 * @throws DamagedIndex if a file is not what was written
 */
export async function openShard(dir: string, shard: number): Promise<ShardIndex> {
  const manifest = await readManifest(dir);
  if (manifest.shards[shard] === undefined) {
    throw new IndexUnusable(`${dir} has shards 0 to ${manifest.shards.length - 1}, not ${shard}`);
  }
  const folder = shardFolder(dir, shard);
  const columns = await readColumns(join(folder, shardFiles.columns));
  const postings = await readColumns(join(folder, shardFiles.postings));
  const meta = columns.meta as ShardMeta;
  const documents = await readStored(join(folder, shardFiles.documents), meta);
  const storedStarts = columns.f64('storedStarts');
  const storedLengths = columns.u32('storedLengths');
  const { fields } = manifest.schema;
  const inverted = new Map(
    fields
      .filter(({ type }) => type === 'text' || type === 'keyword')
      .map(({ name }) => [name, invertedField(postings, name)]),
  );
  return {
    name: manifest.name,
    shard,
    shards: manifest.shards.length,
    schema: manifest.schema,
    fingerprint: manifest.fingerprint,
    generation: manifest.generation,
    buildId: manifest.build,
    documents: meta.documents,
    seqs: columns.f64('seqs'),
    ids: { offsets: columns.u32('idOffsets'), bytes: asBuffer(columns.u8('idBytes')) },
    byId: columns.u32('byId'),
    inverted,
    numbers: new Map(
      fields
        .filter(({ type }) => type === 'number' || type === 'date')
        .map(({ name }) => [name, columns.f64(`${name}:numbers`)]),
    ),
    keywords: new Map(
      fields
        .filter(({ type }) => type === 'keyword')
        .map(({ name }) => [name, keywordColumn(inverted.get(name), meta.documents)]),
    ),
    stored(ordinal) {
      const start = storedStarts[ordinal] ?? 0;
      return documents.subarray(start, start + (storedLengths[ordinal] ?? 0));
    },
  };
}

async function readColumns(file: string): Promise<Columns> {
  return unpackColumns(await readWhole(file), file);
}

async function readStored(file: string, { storedBytes, storedCrc }: ShardMeta): Promise<Buffer> {
  const bytes = await readWhole(file);
  if (bytes.length !== storedBytes)
    throw new DamagedIndex(file, `it has ${bytes.length} bytes instead of ${storedBytes}`);
  if (crcOf(bytes) !== storedCrc) throw new DamagedIndex(file, 'its checksum does not hold');
  return bytes;
}

async function readWhole(file: string): Promise<Buffer> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new DamagedIndex(file, 'it is missing') : error;
  });
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function invertedField(columns: Columns, name: string): InvertedField {
  const lengths = columns.u32(`${name}:lengths`);
  let documents = 0;
  let totalLength = 0;
  let longest = 0;
  for (const length of lengths) {
    if (length > 0) documents++;
    totalLength += length;
    if (length > longest) longest = length;
  }
  return {
    name,
    terms: { offsets: columns.u32(`${name}:termOffsets`), bytes: asBuffer(columns.u8(`${name}:termBytes`)) },
    postingStarts: columns.u32(`${name}:postingStarts`),
    ordinals: columns.u32(`${name}:ordinals`),
    tfs: columns.u32(`${name}:tfs`),
    positionStarts: columns.u32(`${name}:positionStarts`),
    positions: columns.u32(`${name}:positions`),
    frontierStarts: columns.u32(`${name}:frontierStarts`),
    frontiers: columns.u32(`${name}:frontiers`),
    lengths,
    longest,
    documents,
    totalLength,
  };
}

/** A keyword field's values are its terms: turning its postings round gives them by document, in order of bytes. */
function keywordColumn(field: InvertedField | undefined, documents: number): KeywordColumn {
  if (field === undefined) throw new Error('a keyword field has no postings');
  const starts = new Uint32Array(documents + 1);
  for (const ordinal of field.ordinals) starts[ordinal + 1] = (starts[ordinal + 1] as number) + 1;
  for (let i = 1; i <= documents; i++) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
  const next = starts.slice();
  const ordinals = new Uint32Array(field.ordinals.length);
  for (let term = 0; term + 1 < field.postingStarts.length; term++) {
    for (let i = field.postingStarts[term] as number; i < (field.postingStarts[term + 1] as number); i++) {
      const document = field.ordinals[i] as number;
      const to = next[document] as number;
      next[document] = to + 1;
      ordinals[to] = term;
    }
  }
  return { values: field.terms, starts, ordinals };
}
