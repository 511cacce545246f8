// Original file: muster/v1/shard.proto


/**
 * Terms of a field and what a match is worth, whichever of them it is and however often it occurs.
 */
export interface FieldTermSet {
  /**
   * Place of the field in QueryRequest.fields.
   */
  'field'?: (number);
  /**
   * The terms, at most 10,000.
   */
  'terms'?: (string)[];
  /**
   * The score, in [0, 2^16); it is rounded to a multiple of 2^-26.
   */
  'score'?: (number | string);
}

/**
 * Terms of a field and what a match is worth, whichever of them it is and however often it occurs.
 */
export interface FieldTermSet__Output {
  /**
   * Place of the field in QueryRequest.fields.
   */
  'field': (number);
  /**
   * The terms, at most 10,000.
   */
  'terms': (string)[];
  /**
   * The score, in [0, 2^16); it is rounded to a multiple of 2^-26.
   */
  'score': (number);
}
