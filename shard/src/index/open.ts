import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Columns, DamagedIndex, unpackColumns, verifyColumns } from './columns.js';
import { crcOf } from './crc.js';
import { IndexUnusable, type Manifest, readManifest, shardFolder } from './manifest.js';
import { type ShardMeta, shardFiles } from './shard-builder.js';
import type { InvertedField, KeywordColumn, ShardIndex } from './shard-index.js';

/** A shard's files in shared memory, checked: what threads are handed to search it, without copying it. */
export interface SharedShard {
  readonly folder: string;
  readonly shard: number;
  readonly manifest: Manifest;
  readonly columns: SharedArrayBuffer;
  readonly postings: SharedArrayBuffer;
  readonly documents: SharedArrayBuffer;
  /** Values of keyword fields by document, made once for all threads. */
  readonly keywords: ReadonlyMap<string, SharedKeywords>;
}

type SharedKeywords = Pick<KeywordColumn, 'starts' | 'ordinals'>;

/**
 * A shard of a finished index, in memory.
 *
 * @throws IndexUnusable if the index is not finished or has no such shard
 * @throws DamagedIndex if a file is not what was written
 */
export async function openShard(dir: string, shard: number): Promise<ShardIndex> {
  return attachShard(await loadShard(dir, shard));
}

/**
 * Reads a shard's files into memory that threads can share, and checks them.
 *
 * @throws IndexUnusable if the index is not finished or has no such shard
 * @throws DamagedIndex if a file is not what was written
 */
export async function loadShard(dir: string, shard: number): Promise<SharedShard> {
  const manifest = await readManifest(dir);
  if (manifest.shards[shard] === undefined) {
    throw new IndexUnusable(`${dir} has shards 0 to ${manifest.shards.length - 1}, not ${shard}`);
  }
  const folder = shardFolder(dir, shard);
  const columns = await readColumns(folder, 'columns');
  const postings = await readColumns(folder, 'postings');
  const meta = columnsIn(columns, folder, 'columns').meta as ShardMeta;
  const documents = await readStored(join(folder, shardFiles.documents), meta);
  const keywords = new Map(
    manifest.schema.fields
      .filter(({ type }) => type === 'keyword')
      .map(({ name }) => [
        name,
        keywordsOf(invertedField(columnsIn(postings, folder, 'postings'), name), meta.documents),
      ]),
  );
  return { folder, shard, manifest, columns, postings, documents, keywords };
}

/** Lays a shard's index over shared memory: little work, on any thread. */
export function attachShard(shared: SharedShard): ShardIndex {
  const { folder, shard, manifest, keywords } = shared;
  const columns = columnsIn(shared.columns, folder, 'columns');
  const postings = columnsIn(shared.postings, folder, 'postings');
  const documents = Buffer.from(shared.documents);
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
    documents: (columns.meta as ShardMeta).documents,
    seqs: columns.f64('seqs'),
    ids: { offsets: columns.u32('idOffsets'), bytes: asBuffer(columns.u8('idBytes')) },
    byId: columns.u32('byId'),
    inverted,
    numbers: new Map(
      fields
        .filter(({ type }) => type === 'number' || type === 'date')
        .map(({ name }) => [name, columns.f64(`${name}:numbers`)]),
    ),
    keywords: new Map([...keywords].map(([name, column]) => [name, { values: termsOf(postings, name), ...column }])),
    stored(ordinal) {
      const start = storedStarts[ordinal] ?? 0;
      return documents.subarray(start, start + (storedLengths[ordinal] ?? 0));
    },
  };
}

function columnsIn(memory: SharedArrayBuffer, folder: string, file: 'columns' | 'postings'): Columns {
  return unpackColumns(Buffer.from(memory), join(folder, shardFiles[file]));
}

async function readColumns(folder: string, name: 'columns' | 'postings'): Promise<SharedArrayBuffer> {
  const file = join(folder, shardFiles[name]);
  const memory = await readShared(file);
  verifyColumns(Buffer.from(memory), file);
  return memory;
}

async function readStored(file: string, { storedBytes, storedCrc }: ShardMeta): Promise<SharedArrayBuffer> {
  const memory = await readShared(file);
  if (memory.byteLength !== storedBytes) {
    throw new DamagedIndex(file, `it has ${memory.byteLength} bytes instead of ${storedBytes}`);
  }
  if (crcOf(new Uint8Array(memory)) !== storedCrc) throw new DamagedIndex(file, 'its checksum does not hold');
  return memory;
}

async function readShared(file: string): Promise<SharedArrayBuffer> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new DamagedIndex(file, 'it is missing') : error;
  });
  try {
    return await readAll(handle);
  } finally {
    await handle.close();
  }
}

/** One read gives at most 2 GiB. */
async function readAll(handle: FileHandle): Promise<SharedArrayBuffer> {
  const { size } = await handle.stat();
  const memory = new SharedArrayBuffer(size);
  const bytes = new Uint8Array(memory);
  for (let filled = 0; filled < size; ) {
    const { bytesRead } = await handle.read(bytes, filled, Math.min(size - filled, 2 ** 30), filled);
    // Cut off while it is read: the rest stays zero, and the checksum will tell.
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return memory;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function termsOf(postings: Columns, name: string): InvertedField['terms'] {
  return { offsets: postings.u32(`${name}:termOffsets`), bytes: asBuffer(postings.u8(`${name}:termBytes`)) };
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
    terms: termsOf(columns, name),
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
function keywordsOf(field: InvertedField, documents: number): SharedKeywords {
  const starts = new Uint32Array(new SharedArrayBuffer(4 * (documents + 1)));
  for (const ordinal of field.ordinals) starts[ordinal + 1] = (starts[ordinal + 1] as number) + 1;
  for (let i = 1; i <= documents; i++) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
  const next = starts.slice();
  const ordinals = new Uint32Array(new SharedArrayBuffer(4 * field.ordinals.length));
  for (let term = 0; term + 1 < field.postingStarts.length; term++) {
    for (let i = field.postingStarts[term] as number; i < (field.postingStarts[term + 1] as number); i++) {
      const document = field.ordinals[i] as number;
      const to = next[document] as number;
      next[document] = to + 1;
      ordinals[to] = term;
    }
  }
  return { starts, ordinals };
}
