import type { Schema } from '../../query/schema.js';
import { AttachedSegment } from '../attached-segment.js';
import { isLive } from '../segment.js';
import type { SharedSegment } from '../shared-segment.js';

/** A segment that is merged with others. */
export interface MergeSource {
  readonly segment: AttachedSegment;
  /** For each ordinal that in the merged segment, -1 for deleted documents. */
  readonly ordinals: Int32Array;
}

/** Segments to be merged into one. */
export interface MergeSources {
  readonly schema: Schema;
  /** In the order of `seq`. */
  readonly sources: readonly MergeSource[];
  /** Documents of the merged segment: the live ones of all. */
  readonly documents: number;
}

/** Work in steps: each `yield` is a place to stop at, after a millisecond or so. */
export type MergeSteps<T> = Generator<undefined, T, undefined>;

/**
 * Attaches the segments anew, for nothing else reads them while they are merged, and numbers their live documents.
 *
 * @throws RangeError if there are none, or they are not in the order of `seq`
 */
export function mergeSources(segments: readonly SharedSegment[], schema: Schema): MergeSources {
  if (segments.length === 0) throw new RangeError('`segments` must be at least 1, got 0');
  let documents = 0;
  let lastSeq = -1;
  const sources = segments.map((shared) => {
    const segment = new AttachedSegment(shared);
    const { seqs } = segment;
    if (seqs.length > 0) {
      if ((seqs[0] as number) <= lastSeq) throw new RangeError(`${shared.file} begins before the one before it ends`);
      lastSeq = seqs.at(-1) as number;
    }
    const ordinals = new Int32Array(segment.documents);
    for (let ordinal = 0; ordinal < ordinals.length; ordinal++) {
      ordinals[ordinal] = isLive(segment, ordinal) ? documents++ : -1;
    }
    return { segment, ordinals };
  });
  return { schema, sources, documents };
}
