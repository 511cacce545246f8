// Original file: muster/v1/query.proto


/**
 * One key of the order of hits. Hits equal in all keys are ordered by `seq` upwards.
 */
export interface SortKey {
  /**
   * Name of a keyword, number or date field, or `_score`.
   */
  'field'?: (string);
  /**
   * True: greatest first.
   */
  'descending'?: (boolean);
  /**
   * True: documents without a value come first; false: last, in either direction.
   */
  'missingFirst'?: (boolean);
}

/**
 * One key of the order of hits. Hits equal in all keys are ordered by `seq` upwards.
 */
export interface SortKey__Output {
  /**
   * Name of a keyword, number or date field, or `_score`.
   */
  'field': (string);
  /**
   * True: greatest first.
   */
  'descending': (boolean);
  /**
   * True: documents without a value come first; false: last, in either direction.
   */
  'missingFirst': (boolean);
}
