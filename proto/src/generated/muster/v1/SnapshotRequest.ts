// Original file: muster/v1/shard.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Asks for the files of a shard.
 */
export interface SnapshotRequest {
  /**
   * Name of the index, which must be the one served.
   */
  'index'?: (string);
  /**
   * The generation; 0 means the newest here.
   */
  'generation'?: (number | string | Long);
}

/**
 * Asks for the files of a shard.
 */
export interface SnapshotRequest__Output {
  /**
   * Name of the index, which must be the one served.
   */
  'index': (string);
  /**
   * The generation; 0 means the newest here.
   */
  'generation': (number);
}
