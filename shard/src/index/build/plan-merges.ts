import type { ManifestSegment } from '../shard-manifest.js';
import { maxStoredBytes } from '../stored-documents.js';

/** A segment and the sizes of its files. */
export interface SizedSegment {
  readonly entry: ManifestSegment;
  readonly segmentBytes: number;
  readonly storedBytes: number;
}

/** Share of a build's memory for words that the file of a merged segment may have: about what one thread fills with it. */
const mergedShare = 4;
/** A merge has its segments in memory and, at most twice over, what it makes of them. */
const memoryOfMerge = 3;
/** How often the memory for words a build may take, see `BuildOptions.memoryBytes`. */
const memoryOfBuild = 2;

/**
 * Which segments of a shard become one, so that there are about as many as one thread had made: neighbours only.
 *
 * @param segments in the order of `seq`
 * @param memoryBytes of the build, for words
 * @returns all of them in that order, in groups
 */
export function planMerges(segments: readonly SizedSegment[], memoryBytes: number): SizedSegment[][] {
  const groups: SizedSegment[][] = [];
  const sum = { segmentBytes: 0, storedBytes: 0 };
  for (const segment of segments) {
    sum.segmentBytes += segment.segmentBytes;
    sum.storedBytes += segment.storedBytes;
    const group = groups.at(-1);
    if (group && sum.segmentBytes <= memoryBytes / mergedShare && sum.storedBytes <= maxStoredBytes) {
      group.push(segment);
      continue;
    }
    groups.push([segment]);
    sum.segmentBytes = segment.segmentBytes;
    sum.storedBytes = segment.storedBytes;
  }
  return groups;
}

/** How many merges a build's memory allows at once. */
export function mergesAtOnce(groups: readonly (readonly SizedSegment[])[], memoryBytes: number): number {
  const sizes = groups.map((group) => group.reduce((sum, { segmentBytes }) => sum + segmentBytes, 0));
  const largest = Math.max(1, ...sizes);
  return Math.max(1, Math.floor((memoryOfBuild * memoryBytes) / (memoryOfMerge * largest)));
}
