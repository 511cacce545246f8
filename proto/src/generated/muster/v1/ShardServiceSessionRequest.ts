// Original file: muster/v1/shard.proto

import type { ShardCall as _muster_v1_ShardCall, ShardCall__Output as _muster_v1_ShardCall__Output } from '../../muster/v1/ShardCall.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A frame from the coordinator.
 */
export interface ShardServiceSessionRequest {
  /**
   * The sender's monotonic clock when the frame was written, in microseconds from an arbitrary start.
   */
  'sentUs'?: (number | string | Long);
  /**
   * What there was to say, in order.
   */
  'calls'?: (_muster_v1_ShardCall)[];
}

/**
 * A frame from the coordinator.
 */
export interface ShardServiceSessionRequest__Output {
  /**
   * The sender's monotonic clock when the frame was written, in microseconds from an arbitrary start.
   */
  'sentUs': (number);
  /**
   * What there was to say, in order.
   */
  'calls': (_muster_v1_ShardCall__Output)[];
}
