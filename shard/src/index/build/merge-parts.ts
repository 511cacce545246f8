import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Schema } from '../../query/schema.js';
import { shardFolder } from '../manifest.js';
import { mergeSegments } from '../merge/merge-segments.js';
import { type ManifestSegment, removeSegment, segmentFiles } from '../shard-manifest.js';
import { closeSegment, loadSegments } from '../shared-segment.js';
import type { PartsToMerge } from './builder.js';

/**
 * Merges segments of a shard into one, without the documents deleted of them, and removes them.
 *
 * @param folder of the index under way
 */
export async function mergeParts(
  { shard, entries, name }: PartsToMerge,
  folder: string,
  schema: Schema,
): Promise<ManifestSegment> {
  const inShard = shardFolder(folder, shard);
  const segments = loadSegments({ folder: inShard, entries });
  const files = segmentFiles(inShard, name);
  // Nothing else is to be done on this thread, so nothing is paused for.
  const { documents } = await mergeSegments({ segments, schema, files }, () => undefined).finally(() => {
    for (const segment of segments) closeSegment(segment);
  });
  for (const entry of entries) {
    await removeSegment(segmentFiles(inShard, entry.name));
    if (entry.deletions !== undefined) await rm(join(inShard, entry.deletions));
  }
  return { name, documents, liveDocuments: documents };
}
