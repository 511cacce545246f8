// Original file: muster/v1/admin.proto


/**
 * Asks for what there is.
 */
export interface TopologyRequest {
  /**
   * Name of an index or an alias; empty means all.
   */
  'index'?: (string);
}

/**
 * Asks for what there is.
 */
export interface TopologyRequest__Output {
  /**
   * Name of an index or an alias; empty means all.
   */
  'index': (string);
}
