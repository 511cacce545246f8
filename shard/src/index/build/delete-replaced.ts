import type { Schema } from '../../query/schema.js';
import { shardFolder } from '../manifest.js';
import type { ManifestSegment } from '../shard-manifest.js';
import { WrittenSegment } from '../written-segment.js';
import type { ShardParts, WrittenPart } from './builder.js';
import { IdTable } from './id-table.js';

/**
 * Marks the documents of a shard that later lines replaced: of those with one id, at most one in each segment, all but
 * the last are deleted.
 *
 * @param folder of the index under way
 * @returns the shard's segments in the order of `seq`
 */
export async function deleteReplaced(
  { shard, parts }: ShardParts,
  folder: string,
  schema: Schema,
): Promise<readonly ManifestSegment[]> {
  const segments = parts.map(
    ({ name, storedStarts }) => new WrittenSegment({ folder: shardFolder(folder, shard), name, schema, storedStarts }),
  );
  try {
    findReplaced(segments, parts);
    const entries: ManifestSegment[] = [];
    for (const segment of segments) entries.push(await segment.finish());
    return entries;
  } finally {
    for (const segment of segments) segment.close();
  }
}

function findReplaced(segments: readonly WrittenSegment[], parts: readonly WrittenPart[]): void {
  const table = new IdTable();
  /** For each segment the number of its first document in the table. */
  const bases: number[] = [];
  let documents = 0;
  /** Calls with the segment and ordinal of a number in the table. */
  const at = <T>(number: number, use: (segment: WrittenSegment, ordinal: number) => T): T => {
    const place = bases.findLastIndex((base) => base <= number);
    return use(segments[place] as WrittenSegment, number - (bases[place] as number));
  };
  for (const [place, { idHashes }] of parts.entries()) {
    const segment = segments[place] as WrittenSegment;
    for (const [ordinal, hash] of idHashes.entries()) {
      const isIt = (number: number): boolean =>
        at(number, (other, itsOrdinal) => other.idOf(itsOrdinal)) === segment.idOf(ordinal);
      const replaced = table.take(hash, isIt);
      if (replaced !== undefined) at(replaced, (other, itsOrdinal) => other.delete(itsOrdinal));
    }
    bases.push(documents);
    // The last one's are looked for by nobody.
    if (place < parts.length - 1) for (const hash of idHashes) table.add(hash, documents++);
  }
}
