// Original file: muster/v1/query.proto


/**
 * At most so many hits for each value of a field.
 */
export interface Collapse {
  /**
   * Name of a keyword field.
   */
  'field'?: (string);
  /**
   * Hits kept for each value; 0 means 1.
   */
  'hitsPerGroup'?: (number);
}

/**
 * At most so many hits for each value of a field.
 */
export interface Collapse__Output {
  /**
   * Name of a keyword field.
   */
  'field': (string);
  /**
   * Hits kept for each value; 0 means 1.
   */
  'hitsPerGroup': (number);
}
