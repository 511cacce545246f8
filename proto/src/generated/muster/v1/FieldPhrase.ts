// Original file: muster/v1/shard.proto


/**
 * A phrase in a field and what a match is worth. Its frequency takes the place of a term's.
 */
export interface FieldPhrase {
  /**
   * Place of the field in QueryRequest.fields.
   */
  'field'?: (number);
  /**
   * The terms in order.
   */
  'terms'?: (string)[];
  /**
   * The place of each term, counted from the first, where words in between are not indexed; empty means 0, 1, 2 ...
   */
  'positions'?: (number)[];
  /**
   * Boost times the sum of the terms' inverse document frequencies: in [0, 2^16).
   */
  'weight'?: (number | string);
}

/**
 * A phrase in a field and what a match is worth. Its frequency takes the place of a term's.
 */
export interface FieldPhrase__Output {
  /**
   * Place of the field in QueryRequest.fields.
   */
  'field': (number);
  /**
   * The terms in order.
   */
  'terms': (string)[];
  /**
   * The place of each term, counted from the first, where words in between are not indexed; empty means 0, 1, 2 ...
   */
  'positions': (number)[];
  /**
   * Boost times the sum of the terms' inverse document frequencies: in [0, 2^16).
   */
  'weight': (number);
}
