import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Columns, DamagedIndex, unpackColumns } from './columns.js';
import { crcOf } from './crc.js';
import { impactFrontier } from './frontier.js';
import { InvertedField } from './inverted-field.js';
import { IndexUnusable, type Manifest, readManifest, shardFolder } from './manifest.js';
import { maxScored } from './postings-cursor.js';
import { firstAtLeast, type KeywordColumn, type NumberColumn, numberBlock, type Segment } from './segment.js';
import { type ShardMeta, shardFiles } from './shard-builder.js';
import type { ShardIndex } from './shard-index.js';
import { StringDictionary } from './string-dictionary.js';

/** How a shard is loaded. */
export interface LoadOptions {
  /** Most memory that it may take. @default no limit */
  readonly maxMemoryBytes?: number;
}

/** A shard in memory that threads can share: sent to another thread, nothing of it is copied. */
export interface SharedShard {
  readonly manifest: Manifest;
  readonly shard: number;
  readonly folder: string;
  readonly columns: SharedArrayBuffer;
  readonly postings: SharedArrayBuffer;
  readonly documents: SharedArrayBuffer;
  /** Memory it takes, in bytes. */
  readonly memoryBytes: number;
}

/**
 * Reads a shard of a finished index into memory.
 *
 * @param dir folder of the index
 * @throws IndexUnusable if the index is not finished, has no such shard, or needs more memory than allowed
 * @throws DamagedIndex if a file is not what was written
 */
export async function loadShard(
  dir: string,
  shard: number,
  { maxMemoryBytes = Number.POSITIVE_INFINITY }: LoadOptions = {},
): Promise<SharedShard> {
  const manifest = await readManifest(dir);
  if (manifest.shards[shard] === undefined) {
    throw new IndexUnusable(`${dir} has shards 0 to ${manifest.shards.length - 1}, not ${shard}`);
  }
  const folder = shardFolder(dir, shard);
  const [columns, postings, documents] = await Promise.all(
    [shardFiles.columns, shardFiles.postings, shardFiles.documents].map((name) => readShared(join(folder, name))),
  );
  if (!columns || !postings || !documents) throw new Error('a file was not read');
  const memoryBytes = columns.byteLength + postings.byteLength + documents.byteLength;
  if (memoryBytes > maxMemoryBytes) {
    throw new IndexUnusable(`${folder} needs ${memoryBytes} bytes of memory; at most ${maxMemoryBytes} are allowed`);
  }
  const { storedBytes, storedCrc } = unpackColumns(Buffer.from(columns), join(folder, shardFiles.columns))
    .meta as ShardMeta;
  unpackColumns(Buffer.from(postings), join(folder, shardFiles.postings));
  const file = join(folder, shardFiles.documents);
  if (documents.byteLength !== storedBytes)
    throw new DamagedIndex(file, `it has ${documents.byteLength} bytes instead of ${storedBytes}`);
  if (crcOf(Buffer.from(documents)) !== storedCrc) throw new DamagedIndex(file, 'its checksum does not hold');
  return { manifest, shard, folder, columns, postings, documents, memoryBytes };
}

async function readShared(file: string): Promise<SharedArrayBuffer> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new DamagedIndex(file, 'it is missing') : error;
  });
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  return shared;
}

/** A shard of a finished index, loaded for this thread alone. Throws as `loadShard` does. */
export async function openShard(dir: string, shard: number, options: LoadOptions = {}): Promise<ShardIndex> {
  return attachShard(await loadShard(dir, shard, options));
}

/** Lays readers over a loaded shard; on any thread. */
export function attachShard(shared: SharedShard): ShardIndex {
  const { manifest, folder } = shared;
  const columns = unpackColumns(Buffer.from(shared.columns), join(folder, shardFiles.columns));
  const postings = unpackColumns(Buffer.from(shared.postings), join(folder, shardFiles.postings));
  const { segment, stats } = segmentOf(shared, columns, postings);
  const terms = (field: string, term: string): { field: InvertedField; number: number } | undefined => {
    const inverted = segment.inverted.get(field);
    const number = inverted?.terms.find(term) ?? -1;
    return inverted && number >= 0 ? { field: inverted, number } : undefined;
  };
  return {
    name: manifest.name,
    shard: shared.shard,
    shards: manifest.shards.length,
    schema: manifest.schema,
    fingerprint: manifest.fingerprint,
    generation: manifest.generation,
    buildId: manifest.build,
    documents: segment.liveDocuments,
    segments: [segment],
    searchable: [...segment.inverted.keys()],
    fieldStats: (field) => stats.get(field),
    documentFrequency(field, term) {
      const found = terms(field, term);
      return found ? found.field.documentFrequency(found.number) : 0;
    },
    frontier(field, term) {
      const found = terms(field, term);
      if (found === undefined) return undefined;
      const pairs = [...found.field.impactsOf(found.number)];
      return impactFrontier(
        pairs.map((pair) => pair & maxScored),
        pairs.map((pair) => pair >>> 16),
      );
    },
    locate(seq) {
      const ordinal = segment.ordinalOfSeq(seq);
      return ordinal < 0 ? undefined : { segment, ordinal };
    },
    close: () => {},
  };
}

function segmentOf({ manifest, documents: stored }: SharedShard, columns: Columns, postings: Columns) {
  const { documents } = columns.meta as ShardMeta;
  const { fields } = manifest.schema;
  const storedStarts = columns.f64('storedStarts');
  const storedLengths = columns.u32('storedLengths');
  const idOffsets = columns.u32('idOffsets');
  const idBytes = asBuffer(columns.u8('idBytes'));
  const byId = columns.u32('byId');
  const seqs = columns.f64('seqs');
  const idOf = (ordinal: number): string => idBytes.toString('utf8', idOffsets[ordinal], idOffsets[ordinal + 1]);
  const opened = fields
    .filter(({ type }) => type === 'text' || type === 'keyword')
    .map(({ name }) => openField(postings, name));
  const inverted = new Map(opened.map(({ field }) => [field.name, field]));
  const segment: Segment = {
    documents,
    live: undefined,
    liveDocuments: documents,
    seqs,
    inverted,
    numbers: new Map(
      fields
        .filter(({ type }) => type === 'number' || type === 'date')
        .map(({ name }) => [name, numberColumn(columns.f64(`${name}:numbers`))]),
    ),
    keywords: new Map(
      fields
        .filter(({ type }) => type === 'keyword')
        .map(({ name }) => [name, keywordColumn(inverted.get(name), postings, documents)]),
    ),
    idOf,
    ordinalOfId(id) {
      let low = 0;
      let high = documents;
      const wanted = Buffer.from(id);
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (Buffer.compare(Buffer.from(idOf(byId[middle] as number)), wanted) < 0) low = middle + 1;
        else high = middle;
      }
      return low < documents && idOf(byId[low] as number) === id ? (byId[low] as number) : -1;
    },
    ordinalOfSeq(seq) {
      const ordinal = firstAtLeast(seqs, seq);
      return seqs[ordinal] === seq ? ordinal : -1;
    },
    stored(ordinal) {
      const start = storedStarts[ordinal] ?? 0;
      return Buffer.from(new Uint8Array(stored, start, storedLengths[ordinal] ?? 0));
    },
  };
  return { segment, stats: new Map(opened.map(({ field, stats }) => [field.name, stats])) };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function openField(columns: Columns, name: string) {
  const lengths = columns.u32(`${name}:lengths`);
  let documents = 0;
  let totalLength = 0;
  for (const length of lengths) {
    if (length > 0) documents++;
    totalLength += length;
  }
  const field = new InvertedField({
    name,
    terms: new StringDictionary(columns.u32(`${name}:termOffsets`), asBuffer(columns.u8(`${name}:termBytes`))),
    postingStarts: columns.u32(`${name}:postingStarts`),
    ordinals: columns.u32(`${name}:ordinals`),
    tfs: columns.u32(`${name}:tfs`),
    positionStarts: columns.u32(`${name}:positionStarts`),
    positions: columns.u32(`${name}:positions`),
    frontierStarts: columns.u32(`${name}:frontierStarts`),
    frontiers: columns.u32(`${name}:frontiers`),
    lengths: Uint16Array.from(lengths, (length) => Math.min(length, maxScored)),
  });
  return { field, stats: { documents, totalLength } };
}

function numberColumn(values: Float64Array): NumberColumn {
  const blocks = Math.ceil(values.length / numberBlock);
  const extreme = (pick: (...of: number[]) => number) =>
    Float64Array.from({ length: blocks }, (_, block) => {
      const present = [...values.subarray(block * numberBlock, (block + 1) * numberBlock)].filter(
        (x) => !Number.isNaN(x),
      );
      return present.length === 0 ? Number.NaN : pick(...present);
    });
  return { values, blockMin: extreme(Math.min), blockMax: extreme(Math.max) };
}

/** A keyword field's values are its terms: turning its postings round gives them by document, in order of bytes. */
function keywordColumn(field: InvertedField | undefined, columns: Columns, documents: number): KeywordColumn {
  if (field === undefined) throw new Error('a keyword field has no postings');
  const postingStarts = columns.u32(`${field.name}:postingStarts`);
  const postings = columns.u32(`${field.name}:ordinals`);
  const starts = new Uint32Array(documents + 1);
  for (const ordinal of postings) starts[ordinal + 1] = (starts[ordinal + 1] as number) + 1;
  for (let i = 1; i <= documents; i++) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
  const next = starts.slice();
  const ordinals = new Uint32Array(postings.length);
  for (let term = 0; term + 1 < postingStarts.length; term++) {
    for (let i = postingStarts[term] as number; i < (postingStarts[term + 1] as number); i++) {
      const document = postings[i] as number;
      const to = next[document] as number;
      next[document] = to + 1;
      ordinals[to] = term;
    }
  }
  return { dictionary: field.terms, starts, ordinals };
}
