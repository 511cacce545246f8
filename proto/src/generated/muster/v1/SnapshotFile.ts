// Original file: muster/v1/shard.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A file of a snapshot.
 */
export interface SnapshotFile {
  /**
   * Its name, without folders.
   */
  'name'?: (string);
  /**
   * Its length.
   */
  'bytes'?: (number | string | Long);
}

/**
 * A file of a snapshot.
 */
export interface SnapshotFile__Output {
  /**
   * Its name, without folders.
   */
  'name': (string);
  /**
   * Its length.
   */
  'bytes': (number);
}
