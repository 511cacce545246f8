// Original file: muster/v1/search.proto

import type { SourceState as _muster_v1_SourceState, SourceState__Output as _muster_v1_SourceState__Output } from '../../muster/v1/SourceState.js';
import type { SourceReason as _muster_v1_SourceReason, SourceReason__Output as _muster_v1_SourceReason__Output } from '../../muster/v1/SourceReason.js';
import type { TotalHits as _muster_v1_TotalHits, TotalHits__Output as _muster_v1_TotalHits__Output } from '../../muster/v1/TotalHits.js';
import type { ShardReport as _muster_v1_ShardReport, ShardReport__Output as _muster_v1_ShardReport__Output } from '../../muster/v1/ShardReport.js';
import type { Substitute as _muster_v1_Substitute, Substitute__Output as _muster_v1_Substitute__Output } from '../../muster/v1/Substitute.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What became of a source of the route.
 */
export interface SourceReport {
  /**
   * Name of the source in the route.
   */
  'source'?: (string);
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
   * Time from asking to its last answer, or to the cutoff, in microseconds.
   */
  'tookUs'?: (number | string | Long);
  /**
   * Documents that matched.
   */
  'totalHits'?: (_muster_v1_TotalHits | null);
  /**
   * Generation that was read, by all shards that did not say otherwise; 0 for verticals.
   */
  'generation'?: (number | string | Long);
  /**
   * For an index, what became of each shard that did not answer in full; with `explain` of each.
   */
  'shards'?: (_muster_v1_ShardReport)[];
  /**
   * Hits of this source on the page.
   */
  'hitsOnPage'?: (number);
  /**
   * What stands in its place; unset if nothing does.
   */
  'substitute'?: (_muster_v1_Substitute | null);
  /**
   * What blending decided of it, for people: the slot that its block stands in, or why it stands in none.
   */
  'blend'?: (string);
  /**
   * Hits of it that were left out because another source, or a better hit of its own, has the same document.
   */
  'duplicates'?: (number);
  /**
   * Name and version of the model that its best hits were rescored by, as NAME@VERSION; empty if none was.
   */
  'model'?: (string);
}

/**
 * What became of a source of the route.
 */
export interface SourceReport__Output {
  /**
   * Name of the source in the route.
   */
  'source': (string);
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
   * Time from asking to its last answer, or to the cutoff, in microseconds.
   */
  'tookUs': (number);
  /**
   * Documents that matched.
   */
  'totalHits': (_muster_v1_TotalHits__Output | null);
  /**
   * Generation that was read, by all shards that did not say otherwise; 0 for verticals.
   */
  'generation': (number);
  /**
   * For an index, what became of each shard that did not answer in full; with `explain` of each.
   */
  'shards': (_muster_v1_ShardReport__Output)[];
  /**
   * Hits of this source on the page.
   */
  'hitsOnPage': (number);
  /**
   * What stands in its place; unset if nothing does.
   */
  'substitute': (_muster_v1_Substitute__Output | null);
  /**
   * What blending decided of it, for people: the slot that its block stands in, or why it stands in none.
   */
  'blend': (string);
  /**
   * Hits of it that were left out because another source, or a better hit of its own, has the same document.
   */
  'duplicates': (number);
  /**
   * Name and version of the model that its best hits were rescored by, as NAME@VERSION; empty if none was.
   */
  'model': (string);
}
