// Original file: muster/v1/query.proto


/**
 * A count of matching documents by value.
 */
export interface FacetRequest {
  /**
   * Name under which the counts are returned.
   */
  'name'?: (string);
  /**
   * Name of a keyword, number or date field.
   */
  'field'?: (string);
  /**
   * Most values returned; 0 means 10.
   */
  'size'?: (number);
}

/**
 * A count of matching documents by value.
 */
export interface FacetRequest__Output {
  /**
   * Name under which the counts are returned.
   */
  'name': (string);
  /**
   * Name of a keyword, number or date field.
   */
  'field': (string);
  /**
   * Most values returned; 0 means 10.
   */
  'size': (number);
}
