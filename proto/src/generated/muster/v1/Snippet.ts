// Original file: muster/v1/query.proto


/**
 * A piece of a document's text: where a phrase of the query stands, else where most of its words stand together; the
 * beginning of the text if none does. It holds a matched word whenever the field has one, and is cut between words, or
 * between characters as readers see them where a word is longer than a snippet.
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
 * A piece of a document's text: where a phrase of the query stands, else where most of its words stand together; the
 * beginning of the text if none does. It holds a matched word whenever the field has one, and is cut between words, or
 * between characters as readers see them where a word is longer than a snippet.
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
