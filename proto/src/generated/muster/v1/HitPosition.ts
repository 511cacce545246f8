// Original file: muster/v1/shard.proto

import type { SortValue as _muster_v1_SortValue, SortValue__Output as _muster_v1_SortValue__Output } from '../../muster/v1/SortValue.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A place in the order of hits: that of a hit.
 */
export interface HitPosition {
  /**
   * Its values of the request's sort keys, one for each; its score where there are no keys.
   */
  'values'?: (_muster_v1_SortValue)[];
  /**
   * Its name.
   */
  'seq'?: (number | string | Long);
}

/**
 * A place in the order of hits: that of a hit.
 */
export interface HitPosition__Output {
  /**
   * Its values of the request's sort keys, one for each; its score where there are no keys.
   */
  'values': (_muster_v1_SortValue__Output)[];
  /**
   * Its name.
   */
  'seq': (number);
}
