// Original file: muster/v1/shard.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The generation is kept.
 */
export interface LeaseResponse {
  /**
   * The generation.
   */
  'generation'?: (number | string | Long);
}

/**
 * The generation is kept.
 */
export interface LeaseResponse__Output {
  /**
   * The generation.
   */
  'generation': (number);
}
