// Original file: muster/v1/shard.proto

/**
 * Whether a clause must match.
 */
export const Occur = {
  /**
   * The same as should.
   */
  OCCUR_UNSPECIFIED: 0,
  /**
   * May match, and adds to the score if it does. In a group without MUST clauses at least one SHOULD clause matches.
   */
  OCCUR_SHOULD: 1,
  /**
   * Must match, and adds to the score.
   */
  OCCUR_MUST: 2,
  /**
   * Must not match.
   */
  OCCUR_MUST_NOT: 3,
} as const;

/**
 * Whether a clause must match.
 */
export type Occur =
  /**
   * The same as should.
   */
  | 'OCCUR_UNSPECIFIED'
  | 0
  /**
   * May match, and adds to the score if it does. In a group without MUST clauses at least one SHOULD clause matches.
   */
  | 'OCCUR_SHOULD'
  | 1
  /**
   * Must match, and adds to the score.
   */
  | 'OCCUR_MUST'
  | 2
  /**
   * Must not match.
   */
  | 'OCCUR_MUST_NOT'
  | 3

/**
 * Whether a clause must match.
 */
export type Occur__Output = typeof Occur[keyof typeof Occur]
