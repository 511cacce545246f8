// Original file: muster/v1/search.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A state of an index.
 */
export interface IndexGeneration {
  /**
   * Name of the index, or an alias; empty means the only one of the route.
   */
  'index'?: (string);
  /**
   * Its generation, at least 1.
   */
  'generation'?: (number | string | Long);
}

/**
 * A state of an index.
 */
export interface IndexGeneration__Output {
  /**
   * Name of the index, or an alias; empty means the only one of the route.
   */
  'index': (string);
  /**
   * Its generation, at least 1.
   */
  'generation': (number);
}
