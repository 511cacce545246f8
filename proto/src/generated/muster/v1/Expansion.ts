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
   * A prefix, or the term to come near to: at most 255 UTF-16 units.
   */
  'text'?: (string);
  /**
   * 0 means a prefix; 1 or 2 the greatest number of edits.
   */
  'maxEdits'?: (number);
  /**
   * Most terms wanted, up to 1,000; 0 means 1,000. Who asks for many patterns asks for fewer terms of each, so that
   * what each stands for does not hang on what the others stand for.
   */
  'maxTerms'?: (number);
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
   * A prefix, or the term to come near to: at most 255 UTF-16 units.
   */
  'text': (string);
  /**
   * 0 means a prefix; 1 or 2 the greatest number of edits.
   */
  'maxEdits': (number);
  /**
   * Most terms wanted, up to 1,000; 0 means 1,000. Who asks for many patterns asks for fewer terms of each, so that
   * what each stands for does not hang on what the others stand for.
   */
  'maxTerms': (number);
}
