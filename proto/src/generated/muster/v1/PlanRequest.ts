// Original file: muster/v1/search.proto

import type { SearchRequest as _muster_v1_SearchRequest, SearchRequest__Output as _muster_v1_SearchRequest__Output } from '../../muster/v1/SearchRequest.js';

/**
 * Asks what a query would ask.
 */
export interface PlanRequest {
  /**
   * The query.
   */
  'search'?: (_muster_v1_SearchRequest | null);
}

/**
 * Asks what a query would ask.
 */
export interface PlanRequest__Output {
  /**
   * The query.
   */
  'search': (_muster_v1_SearchRequest__Output | null);
}
