// Original file: muster/v1/shard.proto


/**
 * A term in a field and what a match is worth.
 */
export interface FieldTerm {
  /**
   * Place of the field in QueryRequest.fields.
   */
  'field'?: (number);
  /**
   * The term as the field's analyzer gives it.
   */
  'term'?: (string);
  /**
   * Boost times inverse document frequency over all shards: in [0, 2^16).
   */
  'weight'?: (number | string);
}

/**
 * A term in a field and what a match is worth.
 */
export interface FieldTerm__Output {
  /**
   * Place of the field in QueryRequest.fields.
   */
  'field': (number);
  /**
   * The term as the field's analyzer gives it.
   */
  'term': (string);
  /**
   * Boost times inverse document frequency over all shards: in [0, 2^16).
   */
  'weight': (number);
}
