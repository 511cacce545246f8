// Original file: muster/v1/search.proto

/**
 * Why an answer is less than it could be.
 */
export const Degradation = {
  /**
   * Not stated.
   */
  DEGRADATION_UNSPECIFIED: 0,
  /**
   * A shard's documents are missing or undecided.
   */
  DEGRADATION_SHARDS_MISSING: 1,
  /**
   * A vertical is missing.
   */
  DEGRADATION_VERTICALS_MISSING: 2,
  /**
   * Statistics of some shards were not to be had: scores may differ from those of a full answer.
   */
  DEGRADATION_STATISTICS_PARTIAL: 3,
  /**
   * There was no time or room on a ranking thread: the page is in first-phase order.
   */
  DEGRADATION_RANKING_SKIPPED: 4,
  /**
   * Some documents of the page could not be fetched in time.
   */
  DEGRADATION_DOCUMENTS_MISSING: 5,
  /**
   * Shards were read at different generations.
   */
  DEGRADATION_GENERATION_SKEW: 6,
  /**
   * Parts of a lenient query were left out, because it has too many or a prefix or fuzzy word stands for too many terms.
   */
  DEGRADATION_QUERY_CUT: 7,
  /**
   * Something stands in the place of a source that failed: see `substitute`.
   */
  DEGRADATION_SUBSTITUTED: 8,
  /**
   * There was no time for the snippets asked for.
   */
  DEGRADATION_EXTRAS_SKIPPED: 9,
  /**
   * The generation read may not stay readable as long as was asked: a shard did not promise it.
   */
  DEGRADATION_GENERATIONS_NOT_KEPT: 10,
  /**
   * The state that the cursor names, or a model that its pages were ranked by, is gone, and the page goes on at the
   * newest: hits may be missing or come again.
   */
  DEGRADATION_CURSOR_MOVED: 11,
  /**
   * Whether a document is there that a rule pins was not known in time: see `unpinned`.
   */
  DEGRADATION_PINS_NOT_KNOWN: 12,
} as const;

/**
 * Why an answer is less than it could be.
 */
export type Degradation =
  /**
   * Not stated.
   */
  | 'DEGRADATION_UNSPECIFIED'
  | 0
  /**
   * A shard's documents are missing or undecided.
   */
  | 'DEGRADATION_SHARDS_MISSING'
  | 1
  /**
   * A vertical is missing.
   */
  | 'DEGRADATION_VERTICALS_MISSING'
  | 2
  /**
   * Statistics of some shards were not to be had: scores may differ from those of a full answer.
   */
  | 'DEGRADATION_STATISTICS_PARTIAL'
  | 3
  /**
   * There was no time or room on a ranking thread: the page is in first-phase order.
   */
  | 'DEGRADATION_RANKING_SKIPPED'
  | 4
  /**
   * Some documents of the page could not be fetched in time.
   */
  | 'DEGRADATION_DOCUMENTS_MISSING'
  | 5
  /**
   * Shards were read at different generations.
   */
  | 'DEGRADATION_GENERATION_SKEW'
  | 6
  /**
   * Parts of a lenient query were left out, because it has too many or a prefix or fuzzy word stands for too many terms.
   */
  | 'DEGRADATION_QUERY_CUT'
  | 7
  /**
   * Something stands in the place of a source that failed: see `substitute`.
   */
  | 'DEGRADATION_SUBSTITUTED'
  | 8
  /**
   * There was no time for the snippets asked for.
   */
  | 'DEGRADATION_EXTRAS_SKIPPED'
  | 9
  /**
   * The generation read may not stay readable as long as was asked: a shard did not promise it.
   */
  | 'DEGRADATION_GENERATIONS_NOT_KEPT'
  | 10
  /**
   * The state that the cursor names, or a model that its pages were ranked by, is gone, and the page goes on at the
   * newest: hits may be missing or come again.
   */
  | 'DEGRADATION_CURSOR_MOVED'
  | 11
  /**
   * Whether a document is there that a rule pins was not known in time: see `unpinned`.
   */
  | 'DEGRADATION_PINS_NOT_KNOWN'
  | 12

/**
 * Why an answer is less than it could be.
 */
export type Degradation__Output = typeof Degradation[keyof typeof Degradation]
