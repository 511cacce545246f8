// Original file: muster/v1/admin.proto


/**
 * Asks for switches.
 */
export interface SwitchesRequest {
  /**
   * Name of the route; empty means all.
   */
  'route'?: (string);
}

/**
 * Asks for switches.
 */
export interface SwitchesRequest__Output {
  /**
   * Name of the route; empty means all.
   */
  'route': (string);
}
