// Original file: muster/v1/session.proto


/**
 * Answers a Ping.
 */
export interface Pong {
  /**
   * The nonce of the Ping.
   */
  'nonce'?: (number);
}

/**
 * Answers a Ping.
 */
export interface Pong__Output {
  /**
   * The nonce of the Ping.
   */
  'nonce': (number);
}
