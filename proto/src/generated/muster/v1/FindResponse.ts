// Original file: muster/v1/vertical.proto

import type { FoundHit as _muster_v1_FoundHit, FoundHit__Output as _muster_v1_FoundHit__Output } from '../../muster/v1/FoundHit.js';
import type { TotalHits as _muster_v1_TotalHits, TotalHits__Output as _muster_v1_TotalHits__Output } from '../../muster/v1/TotalHits.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The best hits of a vertical.
 */
export interface FindResponse {
  /**
   * Best first: scores never rise.
   */
  'hits'?: (_muster_v1_FoundHit)[];
  /**
   * Documents that matched; unset means not known.
   */
  'totalHits'?: (_muster_v1_TotalHits | null);
  /**
   * Documents searched; 0 means not known.
   */
  'documentsDecided'?: (number | string | Long);
  /**
   * Documents there are; 0 means not known.
   */
  'documents'?: (number | string | Long);
}

/**
 * The best hits of a vertical.
 */
export interface FindResponse__Output {
  /**
   * Best first: scores never rise.
   */
  'hits': (_muster_v1_FoundHit__Output)[];
  /**
   * Documents that matched; unset means not known.
   */
  'totalHits': (_muster_v1_TotalHits__Output | null);
  /**
   * Documents searched; 0 means not known.
   */
  'documentsDecided': (number);
  /**
   * Documents there are; 0 means not known.
   */
  'documents': (number);
}
