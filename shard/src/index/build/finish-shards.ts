import { stat } from 'node:fs/promises';
import type { Schema } from '../../query/schema.js';
import { shardFolder } from '../manifest.js';
import { type ManifestSegment, segmentFiles } from '../shard-manifest.js';
import type { Builder, WrittenPart } from './builder.js';
import { finishShard } from './finish-shard.js';
import { mergesAtOnce, planMerges, type SizedSegment } from './plan-merges.js';

/** What was built of all lines, and what goes on with it. */
export interface UnfinishedShards {
  /** Of the index under way. */
  readonly folder: string;
  readonly schema: Schema;
  readonly shards: number;
  readonly builders: readonly Builder[];
  /** Of all shards, those of each in the order of `seq`. */
  readonly parts: readonly WrittenPart[];
  /** Memory for words, over all builders. */
  readonly memoryBytes: number;
}

/**
 * Ends all shards, durably but for the names of their folders: marks what later lines replaced, merges the segments of
 * several builders, names them. Gives the live documents of each shard.
 */
export async function finishShards(unfinished: UnfinishedShards): Promise<readonly number[]> {
  const { folder, schema, shards, builders, parts } = unfinished;
  const ofShard: WrittenPart[][] = Array.from({ length: shards }, () => []);
  for (const part of parts) ofShard[part.shard]?.push(part);
  const built = await shareWork(ofShard, builders, (builder, ofOne, shard) =>
    builder.deleteReplaced({ shard, parts: ofOne }),
  );
  const merged = builders.length === 1 ? built : await mergeShards(built, unfinished);
  for (const [shard, entries] of merged.entries()) await finishShard(shardFolder(folder, shard), entries, schema);
  return merged.map((entries) => entries.reduce((sum, { liveDocuments }) => sum + liveDocuments, 0));
}

type Entries = readonly ManifestSegment[];

/** Neighbours of a shard; one alone stays as it is. */
interface Group {
  readonly shard: number;
  readonly segments: readonly SizedSegment[];
}

async function mergeShards(built: readonly Entries[], unfinished: UnfinishedShards): Promise<readonly Entries[]> {
  const { builders, memoryBytes } = unfinished;
  const groups = await groupsOf(built, unfinished);
  const merges = groups.flatMap(({ segments }) => (segments.length > 1 ? [segments] : []));
  const merging = builders.slice(0, mergesAtOnce(merges, memoryBytes));
  const merged = await shareWork(groups, merging, async (builder, { shard, segments }, place) => {
    const entries = segments.map(({ entry }) => entry);
    const [alone] = entries;
    return entries.length === 1 && alone ? alone : builder.merge({ shard, entries, name: `merged-${place}` });
  });
  return built.map((_, shard) => merged.filter((_entry, place) => groups[place]?.shard === shard));
}

async function groupsOf(
  built: readonly Entries[],
  { folder, memoryBytes }: UnfinishedShards,
): Promise<readonly Group[]> {
  const groups: Group[] = [];
  for (const [shard, entries] of built.entries()) {
    const sized = await Promise.all(entries.map((entry) => sizedSegment(shardFolder(folder, shard), entry)));
    groups.push(...planMerges(sized, memoryBytes).map((segments) => ({ shard, segments })));
  }
  return groups;
}

async function sizedSegment(folder: string, entry: ManifestSegment): Promise<SizedSegment> {
  const { segment, documents } = segmentFiles(folder, entry.name);
  return { entry, segmentBytes: (await stat(segment)).size, storedBytes: (await stat(documents)).size };
}

/** Has each piece of work done by the next builder that is free; gives the results in the order of the work. */
async function shareWork<Work, Result>(
  pieces: readonly Work[],
  builders: readonly Builder[],
  work: (builder: Builder, piece: Work, place: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const rest = pieces.entries();
  const workOn = async (builder: Builder): Promise<void> => {
    for (const [place, piece] of rest) results[place] = await work(builder, piece, place);
  };
  await Promise.all(builders.map(workOn));
  return results;
}
