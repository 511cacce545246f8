// Original file: muster/v1/search.proto

import type { SearchRequest as _muster_v1_SearchRequest, SearchRequest__Output as _muster_v1_SearchRequest__Output } from '../../muster/v1/SearchRequest.js';

/**
 * A query whose answer may be revised.
 */
export interface SearchStreamRequest {
  /**
   * The query.
   */
  'search'?: (_muster_v1_SearchRequest | null);
  /**
   * When the first page is given at the latest, in milliseconds, though it may still change; 0 means the route's.
   */
  'firstPageMs'?: (number);
}

/**
 * A query whose answer may be revised.
 */
export interface SearchStreamRequest__Output {
  /**
   * The query.
   */
  'search': (_muster_v1_SearchRequest__Output | null);
  /**
   * When the first page is given at the latest, in milliseconds, though it may still change; 0 means the route's.
   */
  'firstPageMs': (number);
}
