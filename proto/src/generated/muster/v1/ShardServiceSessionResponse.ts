// Original file: muster/v1/shard.proto

import type { ShardAnswer as _muster_v1_ShardAnswer, ShardAnswer__Output as _muster_v1_ShardAnswer__Output } from '../../muster/v1/ShardAnswer.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A frame from the shard.
 */
export interface ShardServiceSessionResponse {
  /**
   * The sender's monotonic clock when the frame was written, in microseconds from an arbitrary start.
   */
  'sentUs'?: (number | string | Long);
  /**
   * What there was to say, in order.
   */
  'answers'?: (_muster_v1_ShardAnswer)[];
}

/**
 * A frame from the shard.
 */
export interface ShardServiceSessionResponse__Output {
  /**
   * The sender's monotonic clock when the frame was written, in microseconds from an arbitrary start.
   */
  'sentUs': (number);
  /**
   * What there was to say, in order.
   */
  'answers': (_muster_v1_ShardAnswer__Output)[];
}
