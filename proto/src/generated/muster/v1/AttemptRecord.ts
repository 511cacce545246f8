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
   * Why this one: `only`, `less-loaded`, `affinity` (near-equal, and the session's), `preferred` (it was asked before: by
   * an earlier phase, or for fewer hits than turned out to be needed), `trial` (to see whether it has recovered),
   * `refused` (all are to be left alone, and somebody must be asked), `failover` (another has failed, or gives no sign of
   * life), `hedge` (another is slow), `silent` (all owe a pong), or `address` for a vertical.
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
   * Why it failed; unspecified if it answered, `CUT` if another call to the shard was answered first, or was begun with
   * first.
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
   * Why no other replica was asked as well or instead, where that was considered: `max-attempts`, `no-other-replica`,
   * `no-time`, `not-worth-another` (the failure would be the same, or the answer cannot matter any more), `retry-budget`,
   * `hedge-budget`, `query-cap` (a query hedges no more shards), `all-slow` (many calls are slow, so that no replica is better) or `switched-off`.
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
   * Why this one: `only`, `less-loaded`, `affinity` (near-equal, and the session's), `preferred` (it was asked before: by
   * an earlier phase, or for fewer hits than turned out to be needed), `trial` (to see whether it has recovered),
   * `refused` (all are to be left alone, and somebody must be asked), `failover` (another has failed, or gives no sign of
   * life), `hedge` (another is slow), `silent` (all owe a pong), or `address` for a vertical.
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
   * Why it failed; unspecified if it answered, `CUT` if another call to the shard was answered first, or was begun with
   * first.
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
   * Why no other replica was asked as well or instead, where that was considered: `max-attempts`, `no-other-replica`,
   * `no-time`, `not-worth-another` (the failure would be the same, or the answer cannot matter any more), `retry-budget`,
   * `hedge-budget`, `query-cap` (a query hedges no more shards), `all-slow` (many calls are slow, so that no replica is better) or `switched-off`.
   */
  'refusedBy': (string);
}
