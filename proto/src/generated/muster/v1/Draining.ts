// Original file: muster/v1/session.proto


/**
 * The server asks for no more calls on this session and ends the stream when it has answered those it has.
 */
export interface Draining {
  /**
   * Most time, in milliseconds, until the server ends the stream whatever is pending.
   */
  'graceMs'?: (number);
}

/**
 * The server asks for no more calls on this session and ends the stream when it has answered those it has.
 */
export interface Draining__Output {
  /**
   * Most time, in milliseconds, until the server ends the stream whatever is pending.
   */
  'graceMs': (number);
}
