// Original file: muster/v1/index.proto


/**
 * Asks for a new generation.
 */
export interface RefreshRequest {
  /**
   * Name of the index.
   */
  'index'?: (string);
}

/**
 * Asks for a new generation.
 */
export interface RefreshRequest__Output {
  /**
   * Name of the index.
   */
  'index': (string);
}
