// Original file: muster/v1/session.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A generation appeared or went away on a shard.
 */
export interface GenerationNotice {
  /**
   * Generations that can be named by queries from now on, oldest first.
   */
  'generations'?: (number | string | Long)[];
  /**
   * Live documents of this shard at its newest generation.
   */
  'documents'?: (number | string | Long);
}

/**
 * A generation appeared or went away on a shard.
 */
export interface GenerationNotice__Output {
  /**
   * Generations that can be named by queries from now on, oldest first.
   */
  'generations': (number)[];
  /**
   * Live documents of this shard at its newest generation.
   */
  'documents': (number);
}
