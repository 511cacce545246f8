import { basename, resolve } from 'node:path';
import { type GuessedSchema, guessSchema } from '../query/guess-schema.js';
import { type Schema, schemaFingerprint } from '../query/schema.js';
import { slotCount, slotsOfShard } from './assign.js';
import { BuildId } from './build-id.js';
import { type Building, claimBuilding } from './building.js';
import { DocumentAdder } from './document-adder.js';
import { syncFolder } from './files.js';
import { IndexUnusable, type Manifest, shardFolder, writeManifest } from './manifest.js';
import { type BadLine, type JsonLine, readBatches } from './read-jsonl.js';
import { ShardBuilder } from './shard-builder.js';

/** Documents, many at a time; each list is read to its end before the next is asked for. Gives the number behind the last. */
export type DocumentBatches = AsyncGenerator<Iterable<JsonLine>, number>;

/** What to build an index of, and where. */
export interface BuildOptions {
  /** JSONL files, `.gz` or plain, in the order of their writes. */
  readonly files: readonly string[];
  /**
   * Documents to take instead, `seq` rising: gives the number behind the last one's. `files` then only says in messages
   * where they come from.
   */
  readonly documents?: DocumentBatches;
  /** Folder of the index, made if missing. */
  readonly out: string;
  /** Shards to split the documents over, from 1 to 4,096. */
  readonly shards: number;
  /**
   * Gives each document's shard by its id; nothing for an id of which nothing is known, which makes a bad line. Default:
   * by the slot that the id's hash gives.
   */
  readonly shardOf?: (id: string) => number | undefined;
  /** Default: guessed from the first 1,000 documents. */
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
   * Memory for the words of documents that are not yet written, in bytes, over all shards, at most 2^30. When it is used
   * up, the shard that has gathered most is written as a segment; while that is done, about as much again is needed.
   *
   * @default 402653184, which takes about 500,000 paragraphs
   */
  readonly memoryBytes?: number;
  /** Told of the schema if it was guessed, before anything is indexed. */
  readonly onGuess?: (guessed: GuessedSchema) => void;
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
 * Builds an index from JSONL files: each line a write, of lines with one id the last counts. It is built in a folder
 * beside `out` that takes its place when all is on disk: a build that fails or is killed leaves there what was there.
 *
 * @throws BadLine at the first line that cannot be indexed, unless `skipBad`
 * @throws IndexUnusable if the folder holds a finished index, unless `overwrite`, one that was written to, unless
 * `discardWrites`, or another build of it is under way
 */
export async function buildIndex(options: BuildOptions): Promise<BuildSummary> {
  const { out, shards, overwrite = false, discardWrites = false, memoryBytes = defaultMemoryBytes } = options;
  checkRange('shards', shards, slotCount);
  checkRange('memoryBytes', memoryBytes, mostMemoryBytes);
  const building = await claimBuilding(out, { overwrite, discardWrites });
  try {
    return await buildIn(building, { ...options, memoryBytes });
  } finally {
    await building.end();
  }
}

async function buildIn(
  building: Building,
  options: BuildOptions & { readonly memoryBytes: number },
): Promise<BuildSummary> {
  const { out, shards, files, memoryBytes } = options;
  const { folder } = building;
  const bad = badLines(options);
  const batches = options.documents ?? readBatches(files, options.skipBad ? { onBad: bad.onBad } : {});
  const { sample, total } = await takeLines(batches, options.schema ? 0 : sampleSize);
  if (options.schema === undefined && sample.length === 0) throw noDocuments(files);
  const schema = options.schema ?? guessed(sample, options.onGuess);
  const builders = Array.from({ length: shards }, (_, shard) => new ShardBuilder(shardFolder(folder, shard), schema));
  const buildId = new BuildId(schemaFingerprint(schema), shards);
  const { onBad } = bad;
  const { shardOf, onProgress } = options;
  const adder = new DocumentAdder({ schema, builders, shardOf, buildId, memoryBytes, onBad, onProgress });
  try {
    await adder.add(sample);
    const lines = total ?? (await addBatches(adder, batches));
    onProgress?.(adder.documents);
    if (adder.documents === 0) throw noDocuments(files);
    for (const builder of builders) await builder.finish();
    await syncFolder(folder);
    const name = options.name ?? basename(resolve(out));
    const isAssigned = shardOf !== undefined;
    const manifest = manifestOf({ name, schema, builders, isAssigned, lines, build: buildId.finish(lines) });
    await writeManifest(folder, manifest);
    await building.putInPlace();
    return { manifest, documentsRead: adder.documents, skipped: bad.skipped() };
  } finally {
    for (const builder of builders) builder.close();
  }
}

function guessed(sample: readonly JsonLine[], onGuess: BuildOptions['onGuess']): Schema {
  const guess = guessSchema(sample.slice(0, sampleSize).map(({ value }) => value));
  onGuess?.(guess);
  return guess.schema;
}

function checkRange(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`\`${name}\` must be in [1, ${most}], got ${value}`);
}

function noDocuments(files: readonly string[]): IndexUnusable {
  return new IndexUnusable(`no documents in ${files.join(', ')}`);
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

interface Sample {
  readonly sample: readonly JsonLine[];
  /** Number of all lines, if the sample is all there is. */
  readonly total: number | undefined;
}

/** Takes at least so many lines, if there are as many. */
async function takeLines(batches: DocumentBatches, least: number): Promise<Sample> {
  const sample: JsonLine[] = [];
  while (sample.length < least) {
    const next = await batches.next();
    if (next.done) return { sample, total: next.value };
    sample.push(...next.value);
  }
  return { sample, total: undefined };
}

/** Adds all lines that are left; gives the number of all. */
async function addBatches(adder: DocumentAdder, batches: DocumentBatches): Promise<number> {
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
  /** Documents were put where the caller said, not where their slots are. */
  readonly isAssigned: boolean;
  /** Lines read, blank and bad ones too. */
  readonly lines: number;
  readonly build: string;
}

function manifestOf({ name, schema, builders, isAssigned, lines, build }: Built): Manifest {
  return {
    name,
    schema,
    fingerprint: schemaFingerprint(schema),
    build,
    nextSeq: lines,
    generation: lines,
    documents: builders.reduce((sum, { documents }) => sum + documents, 0),
    shards: builders.map(({ documents }, shard) => ({
      shard,
      ...(isAssigned ? {} : { slots: slotsOfShard(shard, builders.length) }),
      documents,
    })),
  };
}
