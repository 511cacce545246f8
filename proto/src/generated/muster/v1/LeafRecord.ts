// Original file: muster/v1/search.proto

import type { QueryPhase as _muster_v1_QueryPhase, QueryPhase__Output as _muster_v1_QueryPhase__Output } from '../../muster/v1/QueryPhase.js';
import type { SourceState as _muster_v1_SourceState, SourceState__Output as _muster_v1_SourceState__Output } from '../../muster/v1/SourceState.js';
import type { SourceReason as _muster_v1_SourceReason, SourceReason__Output as _muster_v1_SourceReason__Output } from '../../muster/v1/SourceReason.js';
import type { AttemptRecord as _muster_v1_AttemptRecord, AttemptRecord__Output as _muster_v1_AttemptRecord__Output } from '../../muster/v1/AttemptRecord.js';

/**
 * What one leaf was asked, and what came of it.
 */
export interface LeafRecord {
  /**
   * Name of its source in the route.
   */
  'source'?: (string);
  /**
   * Number of the shard; 0 for verticals.
   */
  'shard'?: (number);
  /**
   * The phase that it was asked in.
   */
  'phase'?: (_muster_v1_QueryPhase);
  /**
   * How it ended.
   */
  'state'?: (_muster_v1_SourceState);
  /**
   * Why something is missing; unspecified if nothing is.
   */
  'reason'?: (_muster_v1_SourceReason);
  /**
   * The calls made for it, in order.
   */
  'attempts'?: (_muster_v1_AttemptRecord)[];
  /**
   * No document of it that is missing scores above this.
   */
  'bound'?: (number | string);
  /**
   * The best rank in its source's list that a missing document could have had, from 1; 0: it could not have entered.
   */
  'bestMissingRank'?: (number);
}

/**
 * What one leaf was asked, and what came of it.
 */
export interface LeafRecord__Output {
  /**
   * Name of its source in the route.
   */
  'source': (string);
  /**
   * Number of the shard; 0 for verticals.
   */
  'shard': (number);
  /**
   * The phase that it was asked in.
   */
  'phase': (_muster_v1_QueryPhase__Output);
  /**
   * How it ended.
   */
  'state': (_muster_v1_SourceState__Output);
  /**
   * Why something is missing; unspecified if nothing is.
   */
  'reason': (_muster_v1_SourceReason__Output);
  /**
   * The calls made for it, in order.
   */
  'attempts': (_muster_v1_AttemptRecord__Output)[];
  /**
   * No document of it that is missing scores above this.
   */
  'bound': (number);
  /**
   * The best rank in its source's list that a missing document could have had, from 1; 0: it could not have entered.
   */
  'bestMissingRank': (number);
}
