// Original file: muster/v1/index.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The newest generation: all that was acknowledged before the request is in it.
 */
export interface RefreshResponse {
  /**
   * Its number: all writes with lower numbers, and no others, are in it.
   */
  'generation'?: (number | string | Long);
}

/**
 * The newest generation: all that was acknowledged before the request is in it.
 */
export interface RefreshResponse__Output {
  /**
   * Its number: all writes with lower numbers, and no others, are in it.
   */
  'generation': (number);
}
