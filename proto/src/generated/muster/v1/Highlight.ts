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
   * Most characters of a snippet; 0 means 160.
   */
  'maxCharacters'?: (number);
  /**
   * Put before each matched word; empty, with `post_tag` empty too, means no marks.
   */
  'preTag'?: (string);
  /**
   * Put after each matched word.
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
   * Most characters of a snippet; 0 means 160.
   */
  'maxCharacters': (number);
  /**
   * Put before each matched word; empty, with `post_tag` empty too, means no marks.
   */
  'preTag': (string);
  /**
   * Put after each matched word.
   */
  'postTag': (string);
}
