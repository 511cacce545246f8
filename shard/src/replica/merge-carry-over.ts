import { AttachedSegment } from '../index/attached-segment.js';
import { isLive } from '../index/segment.js';
import type { SegmentDeletions } from '../index/segment-deletions.js';
import type { SharedSegment } from '../index/shared-segment.js';

/** A segment that was merged with others. */
export interface MergedSource {
  /** As it was merged: deletions that it has are not in the merged segment. */
  readonly segment: SharedSegment;
  /** As they are now. */
  readonly deletions: SegmentDeletions;
}

/**
 * Deletes from a merged segment what was deleted of its sources while they were merged. Each document is taken apart
 * once more, which costs some 40 microseconds for a paragraph; so it may be done by and by, before the merged segment
 * takes the place of its sources.
 *
 * @param most documents to delete now. @default no limit
 * @returns documents deleted; if they are fewer than `most`, nothing is left to be
 * @throws DamagedIndex if a stored document is not what was written
 */
export function carryOver(
  sources: readonly MergedSource[],
  merged: SegmentDeletions,
  most = Number.POSITIVE_INFINITY,
): number {
  let carried = 0;
  for (const { segment: shared, deletions } of sources) {
    const then = new AttachedSegment(shared, deletions.segment);
    if (then.liveDocuments === deletions.liveDocuments) continue;
    for (let ordinal = 0; ordinal < then.documents; ordinal++) {
      if (deletions.isLive(ordinal) || !isLive(then, ordinal)) continue;
      if (carried === most) return carried;
      const there = merged.segment.ordinalOfSeq(then.seqs[ordinal] as number);
      if (merged.delete(there)) carried++;
    }
  }
  return carried;
}
