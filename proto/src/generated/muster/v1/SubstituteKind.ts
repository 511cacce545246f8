// Original file: muster/v1/search.proto

/**
 * What can stand in the place of a source that failed.
 */
export const SubstituteKind = {
  /**
   * Not stated.
   */
  SUBSTITUTE_KIND_UNSPECIFIED: 0,
  /**
   * The hits that the route's configuration gives.
   */
  SUBSTITUTE_KIND_CONFIGURED: 1,
  /**
   * The answer of another source.
   */
  SUBSTITUTE_KIND_SOURCE: 2,
  /**
   * The last good answer to the same query.
   */
  SUBSTITUTE_KIND_CACHED: 3,
} as const;

/**
 * What can stand in the place of a source that failed.
 */
export type SubstituteKind =
  /**
   * Not stated.
   */
  | 'SUBSTITUTE_KIND_UNSPECIFIED'
  | 0
  /**
   * The hits that the route's configuration gives.
   */
  | 'SUBSTITUTE_KIND_CONFIGURED'
  | 1
  /**
   * The answer of another source.
   */
  | 'SUBSTITUTE_KIND_SOURCE'
  | 2
  /**
   * The last good answer to the same query.
   */
  | 'SUBSTITUTE_KIND_CACHED'
  | 3

/**
 * What can stand in the place of a source that failed.
 */
export type SubstituteKind__Output = typeof SubstituteKind[keyof typeof SubstituteKind]
