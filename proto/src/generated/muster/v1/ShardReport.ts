// Original file: muster/v1/search.proto

import type { SourceState as _muster_v1_SourceState, SourceState__Output as _muster_v1_SourceState__Output } from '../../muster/v1/SourceState.js';
import type { SourceReason as _muster_v1_SourceReason, SourceReason__Output as _muster_v1_SourceReason__Output } from '../../muster/v1/SourceReason.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What became of a shard.
 */
export interface ShardReport {
  /**
   * Number of the shard, from 0.
   */
  'shard'?: (number);
  /**
   * Address of the replica that answered, or was asked last; empty if none was.
   */
  'replica'?: (string);
  /**
   * How it ended.
   */
  'state'?: (_muster_v1_SourceState);
  /**
   * Why something is missing; unspecified if nothing is.
   */
  'reason'?: (_muster_v1_SourceReason);
  /**
   * The same for people.
   */
  'message'?: (string);
  /**
   * Times a replica was asked.
   */
  'attempts'?: (number);
  /**
   * Time from asking to the answer, or to the cutoff, in microseconds.
   */
  'tookUs'?: (number | string | Long);
  /**
   * Documents decided.
   */
  'documentsDecided'?: (number | string | Long);
  /**
   * Documents there are; 0 means not known.
   */
  'documents'?: (number | string | Long);
  /**
   * No document of this shard that is missing from the answer scores above this.
   */
  'bound'?: (number | string);
  /**
   * The best rank in its source's list that a missing document could have had, from 1; 0: it could not have entered. Where
   * a cursor goes on in that list, the first rank behind its place is 1.
   */
  'bestMissingRank'?: (number);
}

/**
 * What became of a shard.
 */
export interface ShardReport__Output {
  /**
   * Number of the shard, from 0.
   */
  'shard': (number);
  /**
   * Address of the replica that answered, or was asked last; empty if none was.
   */
  'replica': (string);
  /**
   * How it ended.
   */
  'state': (_muster_v1_SourceState__Output);
  /**
   * Why something is missing; unspecified if nothing is.
   */
  'reason': (_muster_v1_SourceReason__Output);
  /**
   * The same for people.
   */
  'message': (string);
  /**
   * Times a replica was asked.
   */
  'attempts': (number);
  /**
   * Time from asking to the answer, or to the cutoff, in microseconds.
   */
  'tookUs': (number);
  /**
   * Documents decided.
   */
  'documentsDecided': (number);
  /**
   * Documents there are; 0 means not known.
   */
  'documents': (number);
  /**
   * No document of this shard that is missing from the answer scores above this.
   */
  'bound': (number);
  /**
   * The best rank in its source's list that a missing document could have had, from 1; 0: it could not have entered. Where
   * a cursor goes on in that list, the first rank behind its place is 1.
   */
  'bestMissingRank': (number);
}
