// Original file: muster/v1/query.proto

/**
 * Whether a total is exact.
 */
export const TotalRelation = {
  /**
   * The same as exact.
   */
  TOTAL_RELATION_UNSPECIFIED: 0,
  /**
   * The number is the true one.
   */
  TOTAL_RELATION_EXACT: 1,
  /**
   * The true number is this one or greater.
   */
  TOTAL_RELATION_AT_LEAST: 2,
} as const;

/**
 * Whether a total is exact.
 */
export type TotalRelation =
  /**
   * The same as exact.
   */
  | 'TOTAL_RELATION_UNSPECIFIED'
  | 0
  /**
   * The number is the true one.
   */
  | 'TOTAL_RELATION_EXACT'
  | 1
  /**
   * The true number is this one or greater.
   */
  | 'TOTAL_RELATION_AT_LEAST'
  | 2

/**
 * Whether a total is exact.
 */
export type TotalRelation__Output = typeof TotalRelation[keyof typeof TotalRelation]
