import { type Schema, schemaFingerprint } from '../../query/schema.js';
import { BadLine, type LineBatch, linesIn } from '../read-jsonl.js';
import { BuildId } from './build-id.js';
import { BuildThread } from './build-thread.js';
import type { BatchOutcome, Builder } from './builder.js';
import { finishShards } from './finish-shards.js';
import { RunBuilder, type RunBuilderOptions, type ShardOf } from './run-builder.js';
import { Runs } from './runs.js';
import type { LineBatches } from './sample-documents.js';
import type { Shares } from './share-out.js';

/** What is built, of what, and how. */
export interface DocumentsOptions {
  /** Of the index under way. */
  readonly folder: string;
  readonly schema: Schema;
  readonly shards: number;
  readonly shares: Shares;
  /** Memory for words. */
  readonly memoryBytes: number;
  /** @default false */
  readonly skipBad?: boolean;
  /** Default: by the slot of each id. With it, all is built on one thread. */
  readonly shardOf?: (id: string) => number | undefined;
  readonly onBad?: (bad: BadLine) => void;
  readonly onProgress?: (documentsRead: number) => void;
}

/** What shards were built of. */
export interface BuiltDocuments {
  /** Lines read, blank and bad ones too. */
  readonly lines: number;
  readonly documentsRead: number;
  readonly skipped: number;
  readonly build: string;
  /** Live documents, by shard. */
  readonly documents: readonly number[];
}

/** Builds all shards of an index, durably but for the names of their folders. */
export async function buildDocuments(batches: LineBatches, options: DocumentsOptions): Promise<BuiltDocuments> {
  const { schema, shards, shares } = options;
  const buildId = new BuildId(schemaFingerprint(schema), shards);
  const counts = { documentsRead: 0, skipped: 0 };
  const builders = startBuilders(options, buildId);
  const onOutcome = (batch: Omit<LineBatch, 'bytes'>, { documents, bad }: BatchOutcome): void => {
    for (const { line, seq, reason, id } of bad) {
      const badLine = new BadLine({ file: batch.file, line }, reason, id);
      if (!options.skipBad) throw badLine;
      counts.skipped++;
      buildId.leaveOut(seq);
      options.onBad?.(badLine);
    }
    counts.documentsRead += documents;
    options.onProgress?.(counts.documentsRead);
  };
  try {
    const runs = new Runs({ builders, ...shares, onOutcome });
    const lines = await addAll(runs, batches, buildId);
    const documents = await finishShards({ ...options, builders, parts: await runs.finish() });
    return { ...counts, lines, build: buildId.finish(lines), documents };
  } finally {
    await Promise.all(builders.map((builder) => builder.close()));
  }
}

function startBuilders({ folder, schema, shards, ...rest }: DocumentsOptions, buildId: BuildId): readonly Builder[] {
  const { shares, skipBad = false, shardOf } = rest;
  const optionsOf = (prefix: string): RunBuilderOptions => {
    return { folder, schema, shards, memoryBytes: shares.threadMemoryBytes, prefix, skipBad };
  };
  if (shares.threads === 1) return [new RunBuilder(optionsOf('new'), shardOf && assigning(shardOf, buildId))];
  return Array.from({ length: shares.threads }, (_, thread) => new BuildThread(optionsOf(`new-${thread}`)));
}

function assigning(shardOf: (id: string) => number | undefined, buildId: BuildId): ShardOf {
  return ({ id, seq }) => {
    const shard = shardOf(id);
    if (shard !== undefined) buildId.assign(seq, shard);
    return shard;
  };
}

/** Gives all lines out; gives their number. */
async function addAll(runs: Runs, batches: LineBatches, buildId: BuildId): Promise<number> {
  try {
    for (;;) {
      const next = await batches.next();
      if (next.done) return next.value;
      for (const line of linesIn(next.value)) buildId.add(line);
      await runs.add(next.value);
    }
  } catch (error) {
    // What is wrong with lines before those that cannot be read comes first.
    await runs.allTold();
    throw error;
  }
}
