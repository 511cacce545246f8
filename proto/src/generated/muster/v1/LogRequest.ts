// Original file: muster/v1/index.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Asks for operations.
 */
export interface LogRequest {
  /**
   * Name of the index.
   */
  'index'?: (string);
  /**
   * Number of the shard, from 0.
   */
  'shard'?: (number);
  /**
   * First number wanted.
   */
  'fromSeq'?: (number | string | Long);
}

/**
 * Asks for operations.
 */
export interface LogRequest__Output {
  /**
   * Name of the index.
   */
  'index': (string);
  /**
   * Number of the shard, from 0.
   */
  'shard': (number);
  /**
   * First number wanted.
   */
  'fromSeq': (number);
}
