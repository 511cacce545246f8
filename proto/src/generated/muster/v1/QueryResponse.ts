// Original file: muster/v1/shard.proto

import type { PartialHits as _muster_v1_PartialHits, PartialHits__Output as _muster_v1_PartialHits__Output } from '../../muster/v1/PartialHits.js';
import type { TotalRelation as _muster_v1_TotalRelation, TotalRelation__Output as _muster_v1_TotalRelation__Output } from '../../muster/v1/TotalRelation.js';
import type { StopReason as _muster_v1_StopReason, StopReason__Output as _muster_v1_StopReason__Output } from '../../muster/v1/StopReason.js';
import type { FacetResult as _muster_v1_FacetResult, FacetResult__Output as _muster_v1_FacetResult__Output } from '../../muster/v1/FacetResult.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The best hits of a shard.
 */
export interface QueryResponse {
  /**
   * One list for each retriever, best first. Today there is one.
   */
  'lists'?: (_muster_v1_PartialHits)[];
  /**
   * Documents that matched, cut at the threshold asked for.
   */
  'totalHits'?: (number | string | Long);
  /**
   * Whether the total is exact.
   */
  'totalRelation'?: (_muster_v1_TotalRelation);
  /**
   * Documents that were scored or proven unable to enter the list.
   */
  'documentsDecided'?: (number | string | Long);
  /**
   * Live documents of the shard at the generation.
   */
  'documents'?: (number | string | Long);
  /**
   * Why the shard stopped.
   */
  'stopReason'?: (_muster_v1_StopReason);
  /**
   * No undecided document scores above this; 0 when all are decided. Unset: nothing is known of the undecided ones.
   */
  'boundOfRest'?: (number | string);
  /**
   * Generation that was read.
   */
  'generation'?: (number | string | Long);
  /**
   * True: the query is still worked on, and this is what there is so far; more follows under the same id.
   */
  'progress'?: (boolean);
  /**
   * The counts asked for.
   */
  'facets'?: (_muster_v1_FacetResult)[];
  /**
   * For the first hits, as far as time allowed, how their scores came about, as JSON; empty unless asked for.
   */
  'explanations'?: (string)[];
  '_boundOfRest'?: "boundOfRest";
}

/**
 * The best hits of a shard.
 */
export interface QueryResponse__Output {
  /**
   * One list for each retriever, best first. Today there is one.
   */
  'lists': (_muster_v1_PartialHits__Output)[];
  /**
   * Documents that matched, cut at the threshold asked for.
   */
  'totalHits': (number);
  /**
   * Whether the total is exact.
   */
  'totalRelation': (_muster_v1_TotalRelation__Output);
  /**
   * Documents that were scored or proven unable to enter the list.
   */
  'documentsDecided': (number);
  /**
   * Live documents of the shard at the generation.
   */
  'documents': (number);
  /**
   * Why the shard stopped.
   */
  'stopReason': (_muster_v1_StopReason__Output);
  /**
   * No undecided document scores above this; 0 when all are decided. Unset: nothing is known of the undecided ones.
   */
  'boundOfRest'?: (number);
  /**
   * Generation that was read.
   */
  'generation': (number);
  /**
   * True: the query is still worked on, and this is what there is so far; more follows under the same id.
   */
  'progress': (boolean);
  /**
   * The counts asked for.
   */
  'facets': (_muster_v1_FacetResult__Output)[];
  /**
   * For the first hits, as far as time allowed, how their scores came about, as JSON; empty unless asked for.
   */
  'explanations': (string)[];
  '_boundOfRest'?: "boundOfRest";
}
