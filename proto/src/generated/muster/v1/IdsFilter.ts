// Original file: muster/v1/query.proto


/**
 * Matches documents by id.
 */
export interface IdsFilter {
  /**
   * At least 1, at most 1,024.
   */
  'ids'?: (string)[];
}

/**
 * Matches documents by id.
 */
export interface IdsFilter__Output {
  /**
   * At least 1, at most 1,024.
   */
  'ids': (string)[];
}
