// Original file: muster/v1/query.proto


/**
 * Matches documents whose keyword, number or date field has one of the values.
 */
export interface TermsFilter {
  /**
   * Name of a keyword, number or date field.
   */
  'field'?: (string);
  /**
   * At least 1, at most 1,024. Numbers in decimal, dates as ISO 8601.
   */
  'values'?: (string)[];
}

/**
 * Matches documents whose keyword, number or date field has one of the values.
 */
export interface TermsFilter__Output {
  /**
   * Name of a keyword, number or date field.
   */
  'field': (string);
  /**
   * At least 1, at most 1,024. Numbers in decimal, dates as ISO 8601.
   */
  'values': (string)[];
}
