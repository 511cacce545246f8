import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { slotCount, slotsOfShard } from '../../query/assign.js';
import { type GuessedSchema, guessSchema } from '../../query/guess-schema.js';
import { type Schema, schemaFingerprint } from '../../query/schema.js';
import { type Building, claimBuilding } from '../building.js';
import { syncFolder } from '../files.js';
import { IndexUnusable, type Manifest, writeManifest } from '../manifest.js';
import { type BadLine, readLineBatches } from '../read-jsonl.js';
import { type BuiltDocuments, buildDocuments } from './build-documents.js';
import { inputBytes } from './input-bytes.js';
import { type LineBatches, sampleDocuments } from './sample-documents.js';
import { mostThreads, type Shares, shareOut } from './share-out.js';

/** What to build an index of, and where. */
export interface BuildOptions {
  /** JSONL files, `.gz` or plain, in the order of their writes; `-` is standard input. None: an index without documents. */
  readonly files: readonly string[];
  /** Lines to take instead. `files` then only says in messages where they come from. */
  readonly lines?: LineBatches;
  /** Folder of the index, made if missing. */
  readonly out: string;
  /** Shards to split the documents over, from 1 to 4,096. */
  readonly shards: number;
  /**
   * Gives each document's shard by its id; nothing for an id of which nothing is known, which makes a bad line. Default:
   * by the slot that the id's hash gives. With it, all is built on one thread.
   */
  readonly shardOf?: (id: string) => number | undefined;
  /** Default: guessed from the first 1,000 documents. Must be given if there are no files. */
  readonly schema?: Schema;
  /** Name queries call it by. @default the folder's name */
  readonly name?: string;
  /** True: lines that cannot be indexed are left out and counted. @default false */
  readonly skipBad?: boolean;
  /** True: a finished index in the folder is replaced. @default false */
  readonly overwrite?: boolean;
  /** True: it is replaced although it was written to since it was built. @default false */
  readonly discardWrites?: boolean;
  /**
   * Memory for the words of documents that are not yet written, in bytes, over all shards and threads, at most 2^30.
   * When a thread's part is used up, the shard that has gathered most there is written as a segment.
   *
   * The whole process takes at most about 150 MiB and 80 MiB for each thread; twice this memory, for words are held
   * twice while they are written, and a quarter of it for lines that wait for threads; 32 bytes a document, to find those
   * that later lines replaced.
   *
   * @default 402653184, which takes about 500,000 paragraphs
   */
  readonly memoryBytes?: number;
  /**
   * Threads to build on, from 1 to 64; what is built answers alike for any number. At most 1,024 divided by `shards`.
   *
   * @default as many as cores; 1 for less than 32 MiB of lines, which are built sooner than threads are up
   */
  readonly threads?: number;
  /** Told of the schema if it was guessed, before anything is indexed. */
  readonly onGuess?: (guessed: GuessedSchema) => void;
  /** Told of each line left out. */
  readonly onBad?: (bad: BadLine) => void;
  /** Told of the documents read so far, now and then and at the end. */
  readonly onProgress?: (documentsRead: number) => void;
}

/** What was built. */
export interface BuildSummary {
  readonly manifest: Manifest;
  /** Documents read, also those that later lines replaced. */
  readonly documentsRead: number;
  /** Lines left out by `skipBad`. */
  readonly skipped: number;
}

const defaultMemoryBytes = 384 * 2 ** 20;
/** With more, positions in a block might not be counted in 32 bits. */
const mostMemoryBytes = 2 ** 30;
const sampleSize = 1000;

/**
 * Builds an index from JSONL files: each line a write, of lines with one id the last counts. It is built in a folder
 * beside `out` that takes its place when all is on disk: a build that fails or is killed leaves there what was there,
 * and the next one starts from the beginning.
 *
 * @throws BadLine at the first line that cannot be indexed, unless `skipBad`
 * @throws IndexUnusable if the folder holds a finished index, unless `overwrite`, one that was written to, unless
 * `discardWrites`, or another build of it is under way
 */
export async function buildIndex(options: BuildOptions): Promise<BuildSummary> {
  const { out, shards, threads, memoryBytes = defaultMemoryBytes } = options;
  const { overwrite = false, discardWrites = false } = options;
  checkRange('shards', shards, slotCount);
  checkRange('memoryBytes', memoryBytes, mostMemoryBytes);
  if (threads !== undefined) checkRange('threads', threads, mostThreads);
  const building = await claimBuilding(out, { overwrite, discardWrites });
  try {
    return await buildIn(building, { ...options, memoryBytes });
  } finally {
    await building.end();
  }
}

type FilledOptions = BuildOptions & { readonly memoryBytes: number };

async function buildIn(building: Building, options: FilledOptions): Promise<BuildSummary> {
  const lines = options.lines ?? readLineBatches(options.files);
  try {
    const { schema, batches } = await schemaOf(lines, options);
    const { folder } = building;
    const shares = await sharesOf(options);
    const built = await buildDocuments(batches, { ...options, folder, schema, shares });
    if (built.documentsRead === 0 && options.files.length > 0) throw noDocuments(options.files);
    await syncFolder(folder);
    const manifest = manifestOf(built, schema, options);
    await writeManifest(folder, manifest);
    await building.putInPlace();
    return { manifest, documentsRead: built.documentsRead, skipped: built.skipped };
  } finally {
    // Closes the file that is being read.
    await lines.return(0);
  }
}

interface Looked {
  readonly schema: Schema;
  /** All lines, also those that were looked at. */
  readonly batches: LineBatches;
}

async function schemaOf(
  batches: LineBatches,
  { files, schema, skipBad = false, onGuess }: BuildOptions,
): Promise<Looked> {
  if (schema !== undefined) return { schema, batches };
  if (files.length === 0) throw new IndexUnusable('an index without documents needs a schema');
  const sample = await sampleDocuments(batches, { size: sampleSize, skipBad });
  if (sample.documents.length === 0) throw noDocuments(files);
  const guess = guessSchema(sample.documents);
  onGuess?.(guess);
  return { schema: guess.schema, batches: sample.batches };
}

async function sharesOf({ files, lines, shards, shardOf, threads, memoryBytes }: FilledOptions): Promise<Shares> {
  return shareOut({
    threads: shardOf === undefined ? threads : 1,
    cores: availableParallelism(),
    inputBytes: lines === undefined ? await inputBytes(files) : undefined,
    shards,
    memoryBytes,
  });
}

function checkRange(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`\`${name}\` must be in [1, ${most}], got ${value}`);
}

function noDocuments(files: readonly string[]): IndexUnusable {
  return new IndexUnusable(`no documents in ${files.join(', ')}`);
}

function manifestOf(
  { lines, build, documents }: BuiltDocuments,
  schema: Schema,
  { out, shardOf, name = basename(resolve(out)) }: BuildOptions,
): Manifest {
  // A generation of 0 would mean any.
  const nextSeq = Math.max(1, lines);
  return {
    name,
    schema,
    fingerprint: schemaFingerprint(schema),
    build,
    nextSeq,
    generation: nextSeq,
    documents: documents.reduce((sum, each) => sum + each, 0),
    shards: documents.map((ofShard, shard) => ({
      shard,
      ...(shardOf ? {} : { slots: slotsOfShard(shard, documents.length) }),
      documents: ofShard,
    })),
  };
}
