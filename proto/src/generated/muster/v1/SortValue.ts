// Original file: muster/v1/query.proto


/**
 * A value that hits are sorted by. Neither kind set: it is missing.
 */
export interface SortValue {
  /**
   * Of a number or date field, or the score.
   */
  'number'?: (number | string);
  /**
   * Of a keyword field.
   */
  'text'?: (string);
  /**
   * The value.
   */
  'value'?: "number"|"text";
}

/**
 * A value that hits are sorted by. Neither kind set: it is missing.
 */
export interface SortValue__Output {
  /**
   * Of a number or date field, or the score.
   */
  'number'?: (number);
  /**
   * Of a keyword field.
   */
  'text'?: (string);
  /**
   * The value.
   */
  'value'?: "number"|"text";
}
