// Original file: muster/v1/index.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The new generation.
 */
export interface RefreshResponse {
  /**
   * Its number.
   */
  'generation'?: (number | string | Long);
}

/**
 * The new generation.
 */
export interface RefreshResponse__Output {
  /**
   * Its number.
   */
  'generation': (number);
}
