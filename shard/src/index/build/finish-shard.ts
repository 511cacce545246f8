import { mkdir, rename } from 'node:fs/promises';
import type { Schema } from '../../query/schema.js';
import { syncFolder } from '../files.js';
import { shardFolder } from '../manifest.js';
import { SegmentBuilder } from '../segment-builder.js';
import { type ManifestSegment, segmentFiles, writeShardManifest } from '../shard-manifest.js';
import { WrittenSegment } from '../written-segment.js';
import type { UnfinishedShard, WrittenPart } from './builder.js';
import { IdTable } from './id-table.js';

/**
 * Ends a shard: gives its segments their names, marks the documents that later lines replaced, and writes the manifest.
 *
 * @param folder of the index under way
 * @returns the shard's segments in the order of `seq`
 */
export async function finishShard(
  { shard, parts }: UnfinishedShard,
  folder: string,
  schema: Schema,
): Promise<readonly ManifestSegment[]> {
  const inShard = shardFolder(folder, shard);
  // A shard without documents has an empty segment, so that its fields and figures are there like any other's.
  if (parts.length === 0) await writeEmpty(inShard, schema);
  for (const [place, { name }] of parts.entries()) await renameSegment(inShard, name, String(place));
  const segments = parts.map(
    ({ storedStarts }, place) => new WrittenSegment({ folder: inShard, name: String(place), schema, storedStarts }),
  );
  try {
    deleteReplaced(segments, parts);
    const entries: ManifestSegment[] = parts.length === 0 ? [{ name: '0', documents: 0, liveDocuments: 0 }] : [];
    for (const segment of segments) entries.push(await segment.finish());
    await syncFolder(inShard);
    await writeShardManifest(inShard, { segments: entries });
    return entries;
  } finally {
    for (const segment of segments) segment.close();
  }
}

async function writeEmpty(folder: string, schema: Schema): Promise<void> {
  await mkdir(folder, { recursive: true });
  await new SegmentBuilder(segmentFiles(folder, '0'), schema).write();
}

async function renameSegment(folder: string, from: string, to: string): Promise<void> {
  const before = segmentFiles(folder, from);
  const after = segmentFiles(folder, to);
  await rename(before.segment, after.segment);
  await rename(before.documents, after.documents);
}

/** Of documents with one id, at most one in each segment, all but the last are deleted. */
function deleteReplaced(segments: readonly WrittenSegment[], parts: readonly WrittenPart[]): void {
  if (parts.length < 2) return;
  const table = new IdTable();
  const bases: number[] = [];
  let base = 0;
  /** Calls with the segment and ordinal of a number in the table. */
  const at = <T>(number: number, use: (segment: WrittenSegment, ordinal: number) => T): T => {
    const place = bases.findLastIndex((each) => each <= number);
    return use(segments[place] as WrittenSegment, number - (bases[place] as number));
  };
  for (const [place, { idHashes }] of parts.entries()) {
    const segment = segments[place] as WrittenSegment;
    if (place > 0) {
      idHashes.forEach((hash, ordinal) => {
        const isIt = (number: number): boolean =>
          at(number, (other, itsOrdinal) => other.idOf(itsOrdinal)) === segment.idOf(ordinal);
        const replaced = table.take(hash, isIt);
        if (replaced !== undefined) at(replaced, (other, itsOrdinal) => other.delete(itsOrdinal));
      });
    }
    bases.push(base);
    for (const hash of idHashes) table.add(hash, base++);
  }
}
