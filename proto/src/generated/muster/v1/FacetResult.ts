// Original file: muster/v1/query.proto

import type { FacetCount as _muster_v1_FacetCount, FacetCount__Output as _muster_v1_FacetCount__Output } from '../../muster/v1/FacetCount.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The counts for one facet: of matching documents of the route's indexes, but for opportunistic ones; of what stands in
 * the place of an index, its own. Where `first` or `best` takes one source, of that one alone.
 */
export interface FacetResult {
  /**
   * The name given in the request.
   */
  'name'?: (string);
  /**
   * The values, most frequent first, then by value: numbers and dates by number, keywords by their bytes. With a calendar
   * unit or an interval by value alone, upwards: no unit and no step that has a document is left out unless
   * `unlisted_bound` is above 0, and those without any are not listed. With ranges, all of them in the order of the request.
   */
  'counts'?: (_muster_v1_FacetCount)[];
  /**
   * Most that one of the counts may be too low by: the greatest of their error bounds.
   */
  'errorBound'?: (number | string | Long);
  /**
   * Most documents that a value which is not listed can have; 0: every value that was counted is listed.
   */
  'unlistedBound'?: (number | string | Long);
  /**
   * True: the matches of some shard were not all counted, as it did not answer or stopped early, or something stands in
   * the place of an index. Counts are then lower than with all of them, and bounds say nothing of what was not counted.
   * Sources that a strategy does not wait for are missing here even where they could not change the hits.
   */
  'partial'?: (boolean);
}

/**
 * The counts for one facet: of matching documents of the route's indexes, but for opportunistic ones; of what stands in
 * the place of an index, its own. Where `first` or `best` takes one source, of that one alone.
 */
export interface FacetResult__Output {
  /**
   * The name given in the request.
   */
  'name': (string);
  /**
   * The values, most frequent first, then by value: numbers and dates by number, keywords by their bytes. With a calendar
   * unit or an interval by value alone, upwards: no unit and no step that has a document is left out unless
   * `unlisted_bound` is above 0, and those without any are not listed. With ranges, all of them in the order of the request.
   */
  'counts': (_muster_v1_FacetCount__Output)[];
  /**
   * Most that one of the counts may be too low by: the greatest of their error bounds.
   */
  'errorBound': (number);
  /**
   * Most documents that a value which is not listed can have; 0: every value that was counted is listed.
   */
  'unlistedBound': (number);
  /**
   * True: the matches of some shard were not all counted, as it did not answer or stopped early, or something stands in
   * the place of an index. Counts are then lower than with all of them, and bounds say nothing of what was not counted.
   * Sources that a strategy does not wait for are missing here even where they could not change the hits.
   */
  'partial': (boolean);
}
