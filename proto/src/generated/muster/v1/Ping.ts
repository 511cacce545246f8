// Original file: muster/v1/session.proto


/**
 * Asks the other side for a Pong. Sent after 250 ms of silence while calls are pending, else after 1 s.
 */
export interface Ping {
  /**
   * Chosen by the sender, returned in the Pong.
   */
  'nonce'?: (number);
}

/**
 * Asks the other side for a Pong. Sent after 250 ms of silence while calls are pending, else after 1 s.
 */
export interface Ping__Output {
  /**
   * Chosen by the sender, returned in the Pong.
   */
  'nonce': (number);
}
