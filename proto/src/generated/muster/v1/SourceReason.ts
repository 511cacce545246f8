// Original file: muster/v1/search.proto

/**
 * Why a source, or a part of it, is missing from an answer.
 */
export const SourceReason = {
  /**
   * Nothing is missing.
   */
  SOURCE_REASON_UNSPECIFIED: 0,
  /**
   * It did not answer in time.
   */
  SOURCE_REASON_TIMEOUT: 1,
  /**
   * It cannot be reached, or went away while it was asked.
   */
  SOURCE_REASON_UNAVAILABLE: 2,
  /**
   * It refused because of load.
   */
  SOURCE_REASON_REJECTED: 3,
  /**
   * The query was cancelled.
   */
  SOURCE_REASON_CANCELLED: 4,
  /**
   * No replica is known to serve.
   */
  SOURCE_REASON_NO_REPLICA: 5,
  /**
   * No replica serves the generation any more.
   */
  SOURCE_REASON_GENERATION_GONE: 6,
  /**
   * It stopped at its budget, with a part of its documents undecided.
   */
  SOURCE_REASON_TRUNCATED: 7,
  /**
   * It answered with an error.
   */
  SOURCE_REASON_ERROR: 8,
  /**
   * It cannot do what the query asks.
   */
  SOURCE_REASON_UNSUPPORTED: 9,
  /**
   * It had not answered when the cutoff strategy asked no more, or another source had failed without which there is no
   * answer, though there was time.
   */
  SOURCE_REASON_CUT: 10,
  /**
   * It is opportunistic: nobody waits for it.
   */
  SOURCE_REASON_NOT_WAITED_FOR: 11,
  /**
   * It was not asked, because its answer could not have come in time.
   */
  SOURCE_REASON_NO_TIME: 12,
  /**
   * It answered, but the strategy `first` or `best` took another source, whose hits alone are on the page.
   */
  SOURCE_REASON_NOT_TAKEN: 13,
  /**
   * It was not asked, because an operator or the configuration lets only a share of the route's queries ask it.
   */
  SOURCE_REASON_SWITCHED_OFF: 14,
} as const;

/**
 * Why a source, or a part of it, is missing from an answer.
 */
export type SourceReason =
  /**
   * Nothing is missing.
   */
  | 'SOURCE_REASON_UNSPECIFIED'
  | 0
  /**
   * It did not answer in time.
   */
  | 'SOURCE_REASON_TIMEOUT'
  | 1
  /**
   * It cannot be reached, or went away while it was asked.
   */
  | 'SOURCE_REASON_UNAVAILABLE'
  | 2
  /**
   * It refused because of load.
   */
  | 'SOURCE_REASON_REJECTED'
  | 3
  /**
   * The query was cancelled.
   */
  | 'SOURCE_REASON_CANCELLED'
  | 4
  /**
   * No replica is known to serve.
   */
  | 'SOURCE_REASON_NO_REPLICA'
  | 5
  /**
   * No replica serves the generation any more.
   */
  | 'SOURCE_REASON_GENERATION_GONE'
  | 6
  /**
   * It stopped at its budget, with a part of its documents undecided.
   */
  | 'SOURCE_REASON_TRUNCATED'
  | 7
  /**
   * It answered with an error.
   */
  | 'SOURCE_REASON_ERROR'
  | 8
  /**
   * It cannot do what the query asks.
   */
  | 'SOURCE_REASON_UNSUPPORTED'
  | 9
  /**
   * It had not answered when the cutoff strategy asked no more, or another source had failed without which there is no
   * answer, though there was time.
   */
  | 'SOURCE_REASON_CUT'
  | 10
  /**
   * It is opportunistic: nobody waits for it.
   */
  | 'SOURCE_REASON_NOT_WAITED_FOR'
  | 11
  /**
   * It was not asked, because its answer could not have come in time.
   */
  | 'SOURCE_REASON_NO_TIME'
  | 12
  /**
   * It answered, but the strategy `first` or `best` took another source, whose hits alone are on the page.
   */
  | 'SOURCE_REASON_NOT_TAKEN'
  | 13
  /**
   * It was not asked, because an operator or the configuration lets only a share of the route's queries ask it.
   */
  | 'SOURCE_REASON_SWITCHED_OFF'
  | 14

/**
 * Why a source, or a part of it, is missing from an answer.
 */
export type SourceReason__Output = typeof SourceReason[keyof typeof SourceReason]
