// Original file: muster/v1/session.proto

import type { FailureCode as _muster_v1_FailureCode, FailureCode__Output as _muster_v1_FailureCode__Output } from '../../muster/v1/FailureCode.js';

/**
 * A call that was answered with an error.
 */
export interface Failure {
  /**
   * Why, as a code that programs can act on.
   */
  'code'?: (_muster_v1_FailureCode);
  /**
   * Why, for people: names the field, the value and the allowed range where there are any.
   */
  'message'?: (string);
  /**
   * For FAILURE_CODE_REJECTED: another replica of the same shard may be free.
   */
  'anotherMayBeFree'?: (boolean);
  /**
   * For FAILURE_CODE_REJECTED: least time to wait before asking again, in milliseconds; 0 means not stated.
   */
  'retryAfterMs'?: (number);
  /**
   * For a failed search: what was asked and what answered, as in an answer.
   */
  'searchResponse'?: (Buffer | Uint8Array | string);
}

/**
 * A call that was answered with an error.
 */
export interface Failure__Output {
  /**
   * Why, as a code that programs can act on.
   */
  'code': (_muster_v1_FailureCode__Output);
  /**
   * Why, for people: names the field, the value and the allowed range where there are any.
   */
  'message': (string);
  /**
   * For FAILURE_CODE_REJECTED: another replica of the same shard may be free.
   */
  'anotherMayBeFree': (boolean);
  /**
   * For FAILURE_CODE_REJECTED: least time to wait before asking again, in milliseconds; 0 means not stated.
   */
  'retryAfterMs': (number);
  /**
   * For a failed search: what was asked and what answered, as in an answer.
   */
  'searchResponse': (Buffer);
}
