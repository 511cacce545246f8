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
}

/**
 * A query whose answer may be revised.
 */
export interface SearchStreamRequest__Output {
  /**
   * The query.
   */
  'search': (_muster_v1_SearchRequest__Output | null);
}
