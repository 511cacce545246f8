// Original file: muster/v1/query.proto


/**
 * Matches documents that have a value in the field.
 */
export interface ExistsFilter {
  /**
   * Name of a keyword, number or date field.
   */
  'field'?: (string);
}

/**
 * Matches documents that have a value in the field.
 */
export interface ExistsFilter__Output {
  /**
   * Name of a keyword, number or date field.
   */
  'field': (string);
}
