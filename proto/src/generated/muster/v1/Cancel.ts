// Original file: muster/v1/session.proto


/**
 * Stops a call; its answer is no longer wanted. A cancel for an unknown id is ignored.
 */
export interface Cancel {
  /**
   * Ids of the calls to stop.
   */
  'ids'?: (number)[];
}

/**
 * Stops a call; its answer is no longer wanted. A cancel for an unknown id is ignored.
 */
export interface Cancel__Output {
  /**
   * Ids of the calls to stop.
   */
  'ids': (number)[];
}
