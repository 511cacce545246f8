// Original file: muster/v1/shard.proto


/**
 * A pattern of terms.
 */
export interface Expansion {
  /**
   * Name of the field.
   */
  'field'?: (string);
  /**
   * A prefix, or the term to come near to.
   */
  'text'?: (string);
  /**
   * 0 means a prefix; 1 or 2 the greatest number of edits.
   */
  'maxEdits'?: (number);
}

/**
 * A pattern of terms.
 */
export interface Expansion__Output {
  /**
   * Name of the field.
   */
  'field': (string);
  /**
   * A prefix, or the term to come near to.
   */
  'text': (string);
  /**
   * 0 means a prefix; 1 or 2 the greatest number of edits.
   */
  'maxEdits': (number);
}
