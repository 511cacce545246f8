// Original file: muster/v1/query.proto

import type { TotalRelation as _muster_v1_TotalRelation, TotalRelation__Output as _muster_v1_TotalRelation__Output } from '../../muster/v1/TotalRelation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * How many documents matched.
 */
export interface TotalHits {
  /**
   * Documents.
   */
  'value'?: (number | string | Long);
  /**
   * Whether that is all.
   */
  'relation'?: (_muster_v1_TotalRelation);
}

/**
 * How many documents matched.
 */
export interface TotalHits__Output {
  /**
   * Documents.
   */
  'value': (number);
  /**
   * Whether that is all.
   */
  'relation': (_muster_v1_TotalRelation__Output);
}
