// Original file: muster/v1/search.proto

/**
 * Why a document is not pinned.
 */
export const UnpinnedReason = {
  /**
   * Not stated.
   */
  UNPINNED_REASON_UNSPECIFIED: 0,
  /**
   * Its source has no such document, or none that the filter of the query lets through.
   */
  UNPINNED_REASON_NOT_FOUND: 1,
  /**
   * Whether its source has it was not known in time.
   */
  UNPINNED_REASON_NOT_KNOWN: 2,
  /**
   * The page has no hits of its source's own: it was not asked or has failed, or the hits of another are on the page.
   */
  UNPINNED_REASON_SOURCE_MISSING: 3,
} as const;

/**
 * Why a document is not pinned.
 */
export type UnpinnedReason =
  /**
   * Not stated.
   */
  | 'UNPINNED_REASON_UNSPECIFIED'
  | 0
  /**
   * Its source has no such document, or none that the filter of the query lets through.
   */
  | 'UNPINNED_REASON_NOT_FOUND'
  | 1
  /**
   * Whether its source has it was not known in time.
   */
  | 'UNPINNED_REASON_NOT_KNOWN'
  | 2
  /**
   * The page has no hits of its source's own: it was not asked or has failed, or the hits of another are on the page.
   */
  | 'UNPINNED_REASON_SOURCE_MISSING'
  | 3

/**
 * Why a document is not pinned.
 */
export type UnpinnedReason__Output = typeof UnpinnedReason[keyof typeof UnpinnedReason]
