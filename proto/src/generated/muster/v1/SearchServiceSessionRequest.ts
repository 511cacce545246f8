// Original file: muster/v1/search.proto

import type { SearchCall as _muster_v1_SearchCall, SearchCall__Output as _muster_v1_SearchCall__Output } from '../../muster/v1/SearchCall.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A frame from the front end.
 */
export interface SearchServiceSessionRequest {
  /**
   * The sender's monotonic clock when the frame was written, in microseconds from an arbitrary start.
   */
  'sentUs'?: (number | string | Long);
  /**
   * What there was to say, in order.
   */
  'calls'?: (_muster_v1_SearchCall)[];
}

/**
 * A frame from the front end.
 */
export interface SearchServiceSessionRequest__Output {
  /**
   * The sender's monotonic clock when the frame was written, in microseconds from an arbitrary start.
   */
  'sentUs': (number);
  /**
   * What there was to say, in order.
   */
  'calls': (_muster_v1_SearchCall__Output)[];
}
