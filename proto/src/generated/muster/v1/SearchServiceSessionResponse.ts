// Original file: muster/v1/search.proto

import type { SearchAnswer as _muster_v1_SearchAnswer, SearchAnswer__Output as _muster_v1_SearchAnswer__Output } from '../../muster/v1/SearchAnswer.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A frame from the coordinator.
 */
export interface SearchServiceSessionResponse {
  /**
   * The sender's monotonic clock when the frame was written, in microseconds from an arbitrary start.
   */
  'sentUs'?: (number | string | Long);
  /**
   * What there was to say, in order.
   */
  'answers'?: (_muster_v1_SearchAnswer)[];
}

/**
 * A frame from the coordinator.
 */
export interface SearchServiceSessionResponse__Output {
  /**
   * The sender's monotonic clock when the frame was written, in microseconds from an arbitrary start.
   */
  'sentUs': (number);
  /**
   * What there was to say, in order.
   */
  'answers': (_muster_v1_SearchAnswer__Output)[];
}
