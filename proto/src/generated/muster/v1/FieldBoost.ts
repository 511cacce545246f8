// Original file: muster/v1/query.proto


/**
 * A field that a query searches, and what a match there is worth.
 */
export interface FieldBoost {
  /**
   * Name of a text or keyword field.
   */
  'field'?: (string);
  /**
   * Factor in [0, 1000]; unset means the schema's.
   */
  'boost'?: (number | string);
  '_boost'?: "boost";
}

/**
 * A field that a query searches, and what a match there is worth.
 */
export interface FieldBoost__Output {
  /**
   * Name of a text or keyword field.
   */
  'field': (string);
  /**
   * Factor in [0, 1000]; unset means the schema's.
   */
  'boost'?: (number);
  '_boost'?: "boost";
}
