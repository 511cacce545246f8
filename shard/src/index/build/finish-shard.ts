import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Schema } from '../../query/schema.js';
import { syncFolder } from '../files.js';
import { SegmentBuilder } from '../segment-builder.js';
import { type ManifestSegment, segmentFiles, writeShardManifest } from '../shard-manifest.js';

/**
 * Ends a shard: gives its segments their last names, which are numbers, and writes its manifest.
 *
 * @param folder of the shard
 * @param entries in the order of `seq`
 */
export async function finishShard(folder: string, entries: readonly ManifestSegment[], schema: Schema): Promise<void> {
  const named: ManifestSegment[] = [];
  for (const [place, entry] of entries.entries()) named.push(await renameSegment(folder, entry, String(place)));
  // A shard without documents has an empty segment, so that its fields and figures are there like any other's.
  if (named.length === 0) named.push(await writeEmpty(folder, schema));
  await syncFolder(folder);
  await writeShardManifest(folder, { segments: named });
}

async function writeEmpty(folder: string, schema: Schema): Promise<ManifestSegment> {
  await mkdir(folder, { recursive: true });
  await new SegmentBuilder(segmentFiles(folder, '0'), schema).write();
  return { name: '0', documents: 0, liveDocuments: 0 };
}

async function renameSegment(folder: string, entry: ManifestSegment, name: string): Promise<ManifestSegment> {
  const before = segmentFiles(folder, entry.name);
  const after = segmentFiles(folder, name);
  await rename(before.segment, after.segment);
  await rename(before.documents, after.documents);
  if (entry.deletions === undefined) return { ...entry, name };
  const deletions = `${name}.deletions`;
  await rename(join(folder, entry.deletions), join(folder, deletions));
  return { ...entry, name, deletions };
}
