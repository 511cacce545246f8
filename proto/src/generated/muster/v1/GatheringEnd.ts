// Original file: muster/v1/search.proto

/**
 * What ended the waiting for sources.
 */
export const GatheringEnd = {
  /**
   * Not stated.
   */
  GATHERING_END_UNSPECIFIED: 0,
  /**
   * Everyone had answered or failed.
   */
  GATHERING_END_ALL: 1,
  /**
   * The strategy asked no more.
   */
  GATHERING_END_STRATEGY: 2,
  /**
   * The time kept for later phases began.
   */
  GATHERING_END_TIME: 3,
  /**
   * A source had failed without which there is no answer: the query ends with an error.
   */
  GATHERING_END_FAILURE: 4,
} as const;

/**
 * What ended the waiting for sources.
 */
export type GatheringEnd =
  /**
   * Not stated.
   */
  | 'GATHERING_END_UNSPECIFIED'
  | 0
  /**
   * Everyone had answered or failed.
   */
  | 'GATHERING_END_ALL'
  | 1
  /**
   * The strategy asked no more.
   */
  | 'GATHERING_END_STRATEGY'
  | 2
  /**
   * The time kept for later phases began.
   */
  | 'GATHERING_END_TIME'
  | 3
  /**
   * A source had failed without which there is no answer: the query ends with an error.
   */
  | 'GATHERING_END_FAILURE'
  | 4

/**
 * What ended the waiting for sources.
 */
export type GatheringEnd__Output = typeof GatheringEnd[keyof typeof GatheringEnd]
