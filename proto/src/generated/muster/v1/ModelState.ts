// Original file: muster/v1/admin.proto


/**
 * A model as queries are ranked by it.
 */
export interface ModelState {
  /**
   * Its name.
   */
  'model'?: (string);
  /**
   * Names the file as it was read: the first 12 hexadecimal digits of its SHA-256.
   */
  'version'?: (string);
  /**
   * The file it was read from.
   */
  'file'?: (string);
  /**
   * The format of the file, as the configuration names it.
   */
  'format'?: (string);
  /**
   * The features that it uses.
   */
  'features'?: (string)[];
  /**
   * The version before it was read again; empty where that was not asked.
   */
  'previousVersion'?: (string);
}

/**
 * A model as queries are ranked by it.
 */
export interface ModelState__Output {
  /**
   * Its name.
   */
  'model': (string);
  /**
   * Names the file as it was read: the first 12 hexadecimal digits of its SHA-256.
   */
  'version': (string);
  /**
   * The file it was read from.
   */
  'file': (string);
  /**
   * The format of the file, as the configuration names it.
   */
  'format': (string);
  /**
   * The features that it uses.
   */
  'features': (string)[];
  /**
   * The version before it was read again; empty where that was not asked.
   */
  'previousVersion': (string);
}
