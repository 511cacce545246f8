// Original file: muster/v1/search.proto

import type { SearchResponse as _muster_v1_SearchResponse, SearchResponse__Output as _muster_v1_SearchResponse__Output } from '../../muster/v1/SearchResponse.js';
import type { HitChange as _muster_v1_HitChange, HitChange__Output as _muster_v1_HitChange__Output } from '../../muster/v1/HitChange.js';

/**
 * A revision of an answer.
 */
export interface SearchStreamResponse {
  /**
   * The whole answer as it stands.
   */
  'response'?: (_muster_v1_SearchResponse | null);
  /**
   * Number of the revision, from 0.
   */
  'revision'?: (number);
  /**
   * True: no more follows.
   */
  'last'?: (boolean);
  /**
   * How the page differs from that of the revision before; empty in the first.
   */
  'changes'?: (_muster_v1_HitChange)[];
}

/**
 * A revision of an answer.
 */
export interface SearchStreamResponse__Output {
  /**
   * The whole answer as it stands.
   */
  'response': (_muster_v1_SearchResponse__Output | null);
  /**
   * Number of the revision, from 0.
   */
  'revision': (number);
  /**
   * True: no more follows.
   */
  'last': (boolean);
  /**
   * How the page differs from that of the revision before; empty in the first.
   */
  'changes': (_muster_v1_HitChange__Output)[];
}
