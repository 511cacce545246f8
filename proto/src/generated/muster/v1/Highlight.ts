// Original file: muster/v1/query.proto


/**
 * Which pieces of text to return beside a hit.
 */
export interface Highlight {
  /**
   * Text fields to look in; empty means all text fields.
   */
  'fields'?: (string)[];
  /**
   * Most characters of a snippet, tags and escapes not counted: UTF-16 units, at most 10,000; 0 means 160.
   */
  'maxCharacters'?: (number);
  /**
   * Put before each matched word, as it is; at most 256 bytes. Everything else is escaped for HTML then. Empty, with
   * `post_tag` empty too: no marks, and the text as it is, not escaped.
   */
  'preTag'?: (string);
  /**
   * Put after each matched word, as it is; at most 256 bytes.
   */
  'postTag'?: (string);
}

/**
 * Which pieces of text to return beside a hit.
 */
export interface Highlight__Output {
  /**
   * Text fields to look in; empty means all text fields.
   */
  'fields': (string)[];
  /**
   * Most characters of a snippet, tags and escapes not counted: UTF-16 units, at most 10,000; 0 means 160.
   */
  'maxCharacters': (number);
  /**
   * Put before each matched word, as it is; at most 256 bytes. Everything else is escaped for HTML then. Empty, with
   * `post_tag` empty too: no marks, and the text as it is, not escaped.
   */
  'preTag': (string);
  /**
   * Put after each matched word, as it is; at most 256 bytes.
   */
  'postTag': (string);
}
