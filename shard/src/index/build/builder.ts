import type { LineBatch } from '../read-jsonl.js';
import type { ManifestSegment } from '../shard-manifest.js';

/** What became of a batch of lines. */
export interface BatchOutcome {
  /** Documents added. */
  readonly documents: number;
  /** Lines that cannot be indexed, in order; where the first one ends the build, that one only. */
  readonly bad: readonly BadPlace[];
}

/** A line that cannot be indexed. */
export interface BadPlace {
  readonly line: number;
  readonly seq: number;
  readonly reason: string;
  /** Of the document in it; empty if it has none that can be read. */
  readonly id: string;
}

/** A segment that was written, not yet under its last name. */
export interface WrittenPart {
  readonly shard: number;
  /** Name until its shard is finished. */
  readonly name: string;
  /** Hashes of its documents' ids, by ordinal. */
  readonly idHashes: Uint32Array<ArrayBuffer>;
  /** For each ordinal where its stored document begins. */
  readonly storedStarts: Uint32Array<ArrayBuffer>;
}

/** The segments of a shard to which all lines have been added. */
export interface ShardParts {
  readonly shard: number;
  /** In the order of `seq`. */
  readonly parts: readonly WrittenPart[];
}

/** Neighbouring segments of a shard that become one. */
export interface PartsToMerge {
  readonly shard: number;
  /** In the order of `seq`. */
  readonly entries: readonly ManifestSegment[];
  /** Of the merged segment until its shard is finished. */
  readonly name: string;
}

/**
 * Makes segments of lines, on this thread or another. What it is asked it does one after the other.
 *
 * Lines come in runs: lines of one run follow each other, and no lines of other runs are between them. So the segments
 * of all runs are in the order of `seq` if the runs are.
 */
export interface Builder {
  /** Adds lines to the run under way. The memory of the batch is the builder's from now on. */
  add(batch: LineBatch): Promise<BatchOutcome>;
  /** Ends the run under way: writes what it has gathered and gives all segments of the run, by shard in order of `seq`. */
  endRun(): Promise<readonly WrittenPart[]>;
  /** Marks what later lines replaced in a shard, whichever builders made its segments: see `deleteReplaced`. */
  deleteReplaced(shard: ShardParts): Promise<readonly ManifestSegment[]>;
  /** Merges segments, whichever builders made them: see `mergeParts`. */
  merge(parts: PartsToMerge): Promise<ManifestSegment>;
  /** Ends the work, wherever it is, and closes what is open. Afterwards nothing is written any more. */
  close(): Promise<void>;
}
