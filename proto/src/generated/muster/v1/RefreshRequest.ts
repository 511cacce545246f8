// Original file: muster/v1/index.proto


/**
 * Asks for a new generation.
 */
export interface RefreshRequest {
  /**
   * Name of the index; a coordinator takes an alias too.
   */
  'index'?: (string);
}

/**
 * Asks for a new generation.
 */
export interface RefreshRequest__Output {
  /**
   * Name of the index; a coordinator takes an alias too.
   */
  'index': (string);
}
