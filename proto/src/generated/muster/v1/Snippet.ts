// Original file: muster/v1/query.proto


/**
 * A piece of a document's text.
 */
export interface Snippet {
  /**
   * Field it was taken from.
   */
  'field'?: (string);
  /**
   * The text, matched words between the tags asked for.
   */
  'text'?: (string);
}

/**
 * A piece of a document's text.
 */
export interface Snippet__Output {
  /**
   * Field it was taken from.
   */
  'field': (string);
  /**
   * The text, matched words between the tags asked for.
   */
  'text': (string);
}
