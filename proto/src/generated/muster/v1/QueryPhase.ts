// Original file: muster/v1/search.proto

/**
 * A phase in which leaves are asked.
 */
export const QueryPhase = {
  /**
   * Not stated.
   */
  QUERY_PHASE_UNSPECIFIED: 0,
  /**
   * The numbers to score by.
   */
  QUERY_PHASE_STATISTICS: 1,
  /**
   * The hits.
   */
  QUERY_PHASE_QUERY: 2,
  /**
   * The documents.
   */
  QUERY_PHASE_FETCH: 3,
} as const;

/**
 * A phase in which leaves are asked.
 */
export type QueryPhase =
  /**
   * Not stated.
   */
  | 'QUERY_PHASE_UNSPECIFIED'
  | 0
  /**
   * The numbers to score by.
   */
  | 'QUERY_PHASE_STATISTICS'
  | 1
  /**
   * The hits.
   */
  | 'QUERY_PHASE_QUERY'
  | 2
  /**
   * The documents.
   */
  | 'QUERY_PHASE_FETCH'
  | 3

/**
 * A phase in which leaves are asked.
 */
export type QueryPhase__Output = typeof QueryPhase[keyof typeof QueryPhase]
