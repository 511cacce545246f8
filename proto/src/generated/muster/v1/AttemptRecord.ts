// Original file: muster/v1/search.proto

import type { SourceReason as _muster_v1_SourceReason, SourceReason__Output as _muster_v1_SourceReason__Output } from '../../muster/v1/SourceReason.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One call to one replica.
 */
export interface AttemptRecord {
  /**
   * Address of the replica.
   */
  'replica'?: (string);
  /**
   * Why this one: `only`, `less-loaded`, `preferred` (an earlier phase asked it), `failover`, `hedge`, `silent` (all owe a
   * pong), or `address` for a vertical.
   */
  'chosenFor'?: (string);
  /**
   * When it was asked.
   */
  'askedUs'?: (number | string | Long);
  /**
   * When it answered, failed or was given up.
   */
  'endedUs'?: (number | string | Long);
  /**
   * Why it failed; unspecified if it answered.
   */
  'reason'?: (_muster_v1_SourceReason);
  /**
   * Time the call waited there before it was begun, as it says itself, in microseconds.
   */
  'queueUs'?: (number | string | Long);
  /**
   * Time it was worked on there, as it says itself, in microseconds.
   */
  'serviceUs'?: (number | string | Long);
  /**
   * Why no other replica was asked as well or instead, where that was considered: name of the budget or rule.
   */
  'refusedBy'?: (string);
}

/**
 * One call to one replica.
 */
export interface AttemptRecord__Output {
  /**
   * Address of the replica.
   */
  'replica': (string);
  /**
   * Why this one: `only`, `less-loaded`, `preferred` (an earlier phase asked it), `failover`, `hedge`, `silent` (all owe a
   * pong), or `address` for a vertical.
   */
  'chosenFor': (string);
  /**
   * When it was asked.
   */
  'askedUs': (number);
  /**
   * When it answered, failed or was given up.
   */
  'endedUs': (number);
  /**
   * Why it failed; unspecified if it answered.
   */
  'reason': (_muster_v1_SourceReason__Output);
  /**
   * Time the call waited there before it was begun, as it says itself, in microseconds.
   */
  'queueUs': (number);
  /**
   * Time it was worked on there, as it says itself, in microseconds.
   */
  'serviceUs': (number);
  /**
   * Why no other replica was asked as well or instead, where that was considered: name of the budget or rule.
   */
  'refusedBy': (string);
}
