// Original file: muster/v1/query.proto

import type { FacetCount as _muster_v1_FacetCount, FacetCount__Output as _muster_v1_FacetCount__Output } from '../../muster/v1/FacetCount.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The counts for one facet.
 */
export interface FacetResult {
  /**
   * The name given in the request.
   */
  'name'?: (string);
  /**
   * The values, most frequent first, then by value.
   */
  'counts'?: (_muster_v1_FacetCount)[];
  /**
   * Most that a count may be too low by: 0 if every match was counted by its value, as by a shard whose field has at most
   * 100,000 different values, however few of them are listed. A value that is not listed has at most the last count
   * listed and this together; at most this where fewer values are listed than were asked for.
   */
  'errorBound'?: (number | string | Long);
}

/**
 * The counts for one facet.
 */
export interface FacetResult__Output {
  /**
   * The name given in the request.
   */
  'name': (string);
  /**
   * The values, most frequent first, then by value.
   */
  'counts': (_muster_v1_FacetCount__Output)[];
  /**
   * Most that a count may be too low by: 0 if every match was counted by its value, as by a shard whose field has at most
   * 100,000 different values, however few of them are listed. A value that is not listed has at most the last count
   * listed and this together; at most this where fewer values are listed than were asked for.
   */
  'errorBound': (number);
}
