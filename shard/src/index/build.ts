import { access, mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { guessSchema } from '../query/guess-schema.js';
import { type Schema, schemaFingerprint } from '../query/schema.js';
import { slotCount, slotsOfShard } from './assign.js';
import { BuildId } from './build-id.js';
import { DocumentAdder } from './document-adder.js';
import { syncFolder } from './files.js';
import { IndexUnusable, type Manifest, manifestPath, shardFolder, writeManifest } from './manifest.js';
import { type BadLine, type JsonLine, readBatches } from './read-jsonl.js';
import { ShardBuilder } from './shard-builder.js';

/** What to build an index of, and where. */
export interface BuildOptions {
  /** JSONL files, `.gz` or plain, in the order of their writes. */
  readonly files: readonly string[];
  /** Folder of the index, made if missing. */
  readonly out: string;
  /** Shards to split the documents over, from 1 to 4,096. */
  readonly shards: number;
  /** Default: guessed from the first 1,000 documents. */
  readonly schema?: Schema;
  /** Name queries call it by. @default the folder's name */
  readonly name?: string;
  /** True: lines that cannot be indexed are left out and counted. @default false */
  readonly skipBad?: boolean;
  /** True: a finished index in the folder is replaced. @default false */
  readonly overwrite?: boolean;
  /**
   * Memory for the words of documents that are not yet written, in bytes, over all shards, at most 2^30. When it is used
   * up, the shard that has gathered most is written as a segment; while that is done, about as much again is needed.
   *
   * @default 402653184, which takes about 500,000 paragraphs
   */
  readonly memoryBytes?: number;
  /** Told of each line left out. */
  readonly onBad?: (bad: BadLine) => void;
  /** Told of the documents read so far, every thousand and at the end. */
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
 * Builds an index from JSONL files: each line a write, of lines with one id the last counts. The manifest is written
 * last, so a folder without one is a build that did not finish.
 *
 * @throws BadLine at the first line that cannot be indexed, unless `skipBad`
 * @throws IndexUnusable if the folder holds a finished index, unless `overwrite`
 */
export async function buildIndex(options: BuildOptions): Promise<BuildSummary> {
  const { out, shards, files, memoryBytes = defaultMemoryBytes } = options;
  checkRange('shards', shards, slotCount);
  checkRange('memoryBytes', memoryBytes, mostMemoryBytes);
  await clearFolder(out, options.overwrite ?? false);
  const bad = badLines(options);
  const batches = readBatches(files, options.skipBad ? { onBad: bad.onBad } : {});
  const { sample, total } = await takeLines(batches, options.schema ? 0 : sampleSize);
  if (options.schema === undefined && sample.length === 0) throw noDocuments(files);
  const schema = options.schema ?? guessSchema(sample.slice(0, sampleSize).map(({ value }) => value));
  const builders = Array.from({ length: shards }, (_, shard) => new ShardBuilder(shardFolder(out, shard), schema));
  const buildId = new BuildId(schemaFingerprint(schema), shards);
  const { onBad } = bad;
  const adder = new DocumentAdder({ schema, builders, buildId, memoryBytes, onBad, onProgress: options.onProgress });
  try {
    await adder.add(sample);
    const lines = total ?? (await addBatches(adder, batches));
    options.onProgress?.(adder.documents);
    if (adder.documents === 0) throw noDocuments(files);
    for (const builder of builders) await builder.finish();
    await syncFolder(out);
    const name = options.name ?? basename(resolve(out));
    const manifest = manifestOf({ name, schema, builders, lines, build: buildId.finish(lines) });
    await writeManifest(out, manifest);
    return { manifest, documentsRead: adder.documents, skipped: bad.skipped() };
  } finally {
    for (const builder of builders) builder.close();
  }
}

function checkRange(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`\`${name}\` must be in [1, ${most}], got ${value}`);
}

function noDocuments(files: readonly string[]): IndexUnusable {
  return new IndexUnusable(`no documents in ${files.join(', ')}`);
}

/** What a folder with an index, or the remains of one, may hold. */
const ownEntry = /^(shard-\d+|manifest\.json.*)$/;

/** Removes what an earlier build left; the manifest first, so that no half index passes for a finished one. */
async function clearFolder(out: string, overwrite: boolean): Promise<void> {
  await mkdir(out, { recursive: true });
  const isFinished = await access(manifestPath(out)).then(
    () => true,
    () => false,
  );
  if (isFinished && !overwrite) throw new IndexUnusable(`${out} already holds a finished index`);
  const strangers = (await readdir(out)).filter((entry) => !ownEntry.test(entry));
  if (strangers.length > 0) throw new IndexUnusable(`${out} holds something else than an index: ${strangers[0]}`);
  await rm(manifestPath(out), { force: true });
  await syncFolder(out);
  const left = (await readdir(out)).filter((entry) => /^shard-\d+$/.test(entry));
  for (const entry of left) await rm(join(out, entry), { recursive: true });
}

function badLines({ skipBad, onBad }: BuildOptions): { onBad: (bad: BadLine) => void; skipped: () => number } {
  let skipped = 0;
  return {
    onBad(bad) {
      if (!skipBad) throw bad;
      skipped++;
      onBad?.(bad);
    },
    skipped: () => skipped,
  };
}

type Batches = AsyncGenerator<Iterable<JsonLine>, number>;

interface Sample {
  readonly sample: readonly JsonLine[];
  /** Number of all lines, if the sample is all there is. */
  readonly total: number | undefined;
}

/** Takes at least so many lines, if there are as many. */
async function takeLines(batches: Batches, least: number): Promise<Sample> {
  const sample: JsonLine[] = [];
  while (sample.length < least) {
    const next = await batches.next();
    if (next.done) return { sample, total: next.value };
    sample.push(...next.value);
  }
  return { sample, total: undefined };
}

/** Adds all lines that are left; gives the number of all. */
async function addBatches(adder: DocumentAdder, batches: Batches): Promise<number> {
  for (;;) {
    const next = await batches.next();
    if (next.done) return next.value;
    await adder.add(next.value);
  }
}

interface Built {
  readonly name: string;
  readonly schema: Schema;
  readonly builders: readonly ShardBuilder[];
  /** Lines read, blank and bad ones too. */
  readonly lines: number;
  readonly build: string;
}

function manifestOf({ name, schema, builders, lines, build }: Built): Manifest {
  return {
    name,
    schema,
    fingerprint: schemaFingerprint(schema),
    build,
    nextSeq: lines,
    generation: lines,
    documents: builders.reduce((sum, { documents }) => sum + documents, 0),
    shards: builders.map(({ documents }, shard) => ({ shard, slots: slotsOfShard(shard, builders.length), documents })),
  };
}
