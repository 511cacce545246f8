// Original file: muster/v1/search.proto

/**
 * What became of a source.
 */
export const SourceState = {
  /**
   * Not stated.
   */
  SOURCE_STATE_UNSPECIFIED: 0,
  /**
   * It answered in full.
   */
  SOURCE_STATE_COMPLETE: 1,
  /**
   * It answered in part: some shards did not answer, or stopped early.
   */
  SOURCE_STATE_PARTIAL: 2,
  /**
   * It did not answer.
   */
  SOURCE_STATE_FAILED: 3,
  /**
   * It was not asked, because it cannot match, or because the route's rules do not ask it for this query: `message` says
   * why. Nothing is missing.
   */
  SOURCE_STATE_PRUNED: 4,
} as const;

/**
 * What became of a source.
 */
export type SourceState =
  /**
   * Not stated.
   */
  | 'SOURCE_STATE_UNSPECIFIED'
  | 0
  /**
   * It answered in full.
   */
  | 'SOURCE_STATE_COMPLETE'
  | 1
  /**
   * It answered in part: some shards did not answer, or stopped early.
   */
  | 'SOURCE_STATE_PARTIAL'
  | 2
  /**
   * It did not answer.
   */
  | 'SOURCE_STATE_FAILED'
  | 3
  /**
   * It was not asked, because it cannot match, or because the route's rules do not ask it for this query: `message` says
   * why. Nothing is missing.
   */
  | 'SOURCE_STATE_PRUNED'
  | 4

/**
 * What became of a source.
 */
export type SourceState__Output = typeof SourceState[keyof typeof SourceState]
