// Original file: muster/v1/search.proto

/**
 * What to do when an answer rests on too little.
 */
export const OnLowCoverage = {
  /**
   * The same as partial.
   */
  ON_LOW_COVERAGE_UNSPECIFIED: 0,
  /**
   * Answer with what there is.
   */
  ON_LOW_COVERAGE_PARTIAL: 1,
  /**
   * Fail with UNAVAILABLE, or DEADLINE_EXCEEDED if time was the only reason.
   */
  ON_LOW_COVERAGE_ERROR: 2,
} as const;

/**
 * What to do when an answer rests on too little.
 */
export type OnLowCoverage =
  /**
   * The same as partial.
   */
  | 'ON_LOW_COVERAGE_UNSPECIFIED'
  | 0
  /**
   * Answer with what there is.
   */
  | 'ON_LOW_COVERAGE_PARTIAL'
  | 1
  /**
   * Fail with UNAVAILABLE, or DEADLINE_EXCEEDED if time was the only reason.
   */
  | 'ON_LOW_COVERAGE_ERROR'
  | 2

/**
 * What to do when an answer rests on too little.
 */
export type OnLowCoverage__Output = typeof OnLowCoverage[keyof typeof OnLowCoverage]
