// Original file: muster/v1/shard.proto

import type { FieldTermName as _muster_v1_FieldTermName, FieldTermName__Output as _muster_v1_FieldTermName__Output } from '../../muster/v1/FieldTermName.js';
import type { Expansion as _muster_v1_Expansion, Expansion__Output as _muster_v1_Expansion__Output } from '../../muster/v1/Expansion.js';
import type { CallContext as _muster_v1_CallContext, CallContext__Output as _muster_v1_CallContext__Output } from '../../muster/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Asks for statistics of live documents.
 */
export interface TermStatsRequest {
  /**
   * Name of the index, which must be the one served.
   */
  'index'?: (string);
  /**
   * Generation to count at; 0 means the newest here.
   */
  'generation'?: (number | string | Long);
  /**
   * Terms wanted. At most 10,000.
   */
  'terms'?: (_muster_v1_FieldTermName)[];
  /**
   * Fields wanted.
   */
  'fields'?: (string)[];
  /**
   * Prefixes and fuzzy terms to expand. At most 1,024, and at most 10,000 terms are told of all of them together.
   */
  'expansions'?: (_muster_v1_Expansion)[];
  /**
   * Whose query it is.
   */
  'context'?: (_muster_v1_CallContext | null);
}

/**
 * Asks for statistics of live documents.
 */
export interface TermStatsRequest__Output {
  /**
   * Name of the index, which must be the one served.
   */
  'index': (string);
  /**
   * Generation to count at; 0 means the newest here.
   */
  'generation': (number);
  /**
   * Terms wanted. At most 10,000.
   */
  'terms': (_muster_v1_FieldTermName__Output)[];
  /**
   * Fields wanted.
   */
  'fields': (string)[];
  /**
   * Prefixes and fuzzy terms to expand. At most 1,024, and at most 10,000 terms are told of all of them together.
   */
  'expansions': (_muster_v1_Expansion__Output)[];
  /**
   * Whose query it is.
   */
  'context': (_muster_v1_CallContext__Output | null);
}
