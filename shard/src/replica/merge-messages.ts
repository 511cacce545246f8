import type { MergedSegment } from '../index/merge/merge-segments.js';
import type { SharedSegment } from '../index/shared-segment.js';
import type { Schema } from '../query/schema.js';

/** Segments to be merged, and where to. */
export interface MergeJob {
  /** Of the shard. */
  readonly folder: string;
  /** Of the merged segment. */
  readonly name: string;
  /**
   * Adjacent ones in the order of `seq`, with the deletions of which documents are left out. Their files stay open until
   * the merge has ended.
   */
  readonly segments: readonly SharedSegment[];
  readonly schema: Schema;
}

/** To the merge thread. */
export type ToMergeThread =
  /** No other job is under way. */
  | { readonly type: 'merge'; readonly job: MergeJob }
  /** From now on work at most so many of 100 milliseconds. */
  | { readonly type: 'throttle'; readonly workMs: number }
  /** Give up the job under way, if there is one. */
  | { readonly type: 'cancel' };

/** From the merge thread: how a job ended. */
export type FromMergeThread =
  | { readonly type: 'merged'; readonly merged: MergedSegment }
  | { readonly type: 'failed'; readonly failure: MergeFailure };

/** Why a job failed. */
export interface MergeFailure {
  readonly reason: 'cancelled' | 'damaged' | 'failed';
  readonly message: string;
  readonly stack: string;
}
