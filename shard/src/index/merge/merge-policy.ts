/** What the choice of merges goes by. */
export interface MergeCandidate {
  /** Deleted ones too. */
  readonly documents: number;
  readonly liveDocuments: number;
  /** Of the file of stored documents. */
  readonly storedBytes: number;
}

/** Segments to be merged: from one place on to before another. */
export interface MergeRange {
  readonly from: number;
  readonly to: number;
}

/** Bounds of a merged segment. */
export interface MergeLimits {
  /** @default 5000000 */
  readonly maxDocuments?: number;
  /** @default 2147483648 (2 GiB) */
  readonly maxStoredBytes?: number;
}

/** Segments of a class that make one of the next, which are eight times as large. */
const perClass = 8;
const bitsPerClass = 3;
/** Segments in a row that are too many whatever their classes. */
const tooMany = 64;
const defaultMaxDocuments = 5_000_000;
const defaultMaxStoredBytes = 2 ** 31;

/**
 * The next merge, or nothing if the segments may stay as they are. Only adjacent segments are merged, so that the order
 * of `seq` is kept.
 *
 * - A segment's class is its live documents' logarithm to the base 8. Eight of a class with none of a higher one between
 *   them are merged, with what smaller ones lie between and before them: small merges first.
 * - A segment is full when it has more than half of what a merged one may have, in documents or bytes: it is left alone,
 *   and a merge ends before it grows too large.
 * - 64 segments in a row that are not full are merged whatever their classes.
 * - A segment is rewritten when more than a third of its documents are deleted.
 *
 * Write amplification: each merge of eight takes a document to a higher class, so that a document is written at most 8
 * times after its first segment (4 times where first segments have 1,000 documents or more) until it is in a full one;
 * each deletion causes at most two more documents to be written. Segments left: fewer than 64 before, between and behind
 * full ones; where first segments are of one size, at most 7 of each class.
 *
 * The idea is that of Lucene's `LogMergePolicy`, which sorts neighbours into levels.
 *
 * @param segments in the order of `seq`
 */
export function nextMerge(segments: readonly MergeCandidate[], limits: MergeLimits = {}): MergeRange | undefined {
  const { maxDocuments = defaultMaxDocuments, maxStoredBytes = defaultMaxStoredBytes } = limits;
  const sizes = segments.map(sizeOf);
  const isFull = ({ documents, bytes }: Size) => 2 * documents > maxDocuments || 2 * bytes > maxStoredBytes;
  const fitting = ({ from, to }: MergeRange): MergeRange => {
    const sum = { documents: 0, bytes: 0 };
    for (let place = from; place < to; place++) {
      sum.documents += sizes[place]?.documents ?? 0;
      sum.bytes += sizes[place]?.bytes ?? 0;
      if (sum.documents > maxDocuments || sum.bytes > maxStoredBytes) return { from, to: place };
    }
    return { from, to };
  };
  const classes = sizes.map((size) => (isFull(size) ? full : classOf(size)));
  const merge = nextOfClass(classes) ?? runsUpTo(classes, full - 1).find(({ from, to }) => to - from >= tooMany);
  return merge === undefined ? nextRewrite(segments) : fitting(merge);
}

/** Of a segment's live documents. */
interface Size {
  readonly documents: number;
  /** Stored, about. */
  readonly bytes: number;
}

/** Above every class. */
const full = 32;

function sizeOf({ documents, liveDocuments, storedBytes }: MergeCandidate): Size {
  return { documents: liveDocuments, bytes: documents === 0 ? 0 : storedBytes * (liveDocuments / documents) };
}

function classOf({ documents }: Size): number {
  return Math.floor((31 - Math.clz32(Math.max(1, documents))) / bitsPerClass);
}

/** The first eight of the least class that has as many in a row, with the smaller ones between and before them. */
function nextOfClass(classes: readonly number[]): MergeRange | undefined {
  for (const level of new Set(classes.filter((each) => each < full).sort((a, b) => a - b))) {
    for (const { from, to } of runsUpTo(classes, level)) {
      const ofLevel = classes.flatMap((each, place) => (each === level && place >= from && place < to ? [place] : []));
      const last = ofLevel[perClass - 1];
      if (last !== undefined) return { from, to: last + 1 };
    }
  }
  return undefined;
}

/** The longest rows of neighbours without a class above one. */
function runsUpTo(classes: readonly number[], level: number): MergeRange[] {
  const runs: MergeRange[] = [];
  let from = 0;
  for (let to = 0; to <= classes.length; to++) {
    if (to < classes.length && (classes[to] as number) <= level) continue;
    if (to > from) runs.push({ from, to });
    from = to + 1;
  }
  return runs;
}

function nextRewrite(segments: readonly MergeCandidate[]): MergeRange | undefined {
  const from = segments.findIndex(({ documents, liveDocuments }) => 3 * (documents - liveDocuments) > documents);
  return from < 0 ? undefined : { from, to: from + 1 };
}
