// Original file: muster/v1/shard.proto

import type { SnapshotFile as _muster_v1_SnapshotFile, SnapshotFile__Output as _muster_v1_SnapshotFile__Output } from '../../muster/v1/SnapshotFile.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What a snapshot consists of.
 */
export interface SnapshotHead {
  /**
   * The generation: all writes with lower numbers are in it, and no others.
   */
  'generation'?: (number | string | Long);
  /**
   * The log that its writes came from; empty if it was never written to.
   */
  'logId'?: (string);
  /**
   * The index's manifest, as JSON.
   */
  'indexManifest'?: (string);
  /**
   * Number of the shard.
   */
  'shard'?: (number);
  /**
   * The segments in the order of `seq`, as JSON of the shard's manifest.
   */
  'shardManifest'?: (string);
  /**
   * The files that these name.
   */
  'files'?: (_muster_v1_SnapshotFile)[];
}

/**
 * What a snapshot consists of.
 */
export interface SnapshotHead__Output {
  /**
   * The generation: all writes with lower numbers are in it, and no others.
   */
  'generation': (number);
  /**
   * The log that its writes came from; empty if it was never written to.
   */
  'logId': (string);
  /**
   * The index's manifest, as JSON.
   */
  'indexManifest': (string);
  /**
   * Number of the shard.
   */
  'shard': (number);
  /**
   * The segments in the order of `seq`, as JSON of the shard's manifest.
   */
  'shardManifest': (string);
  /**
   * The files that these name.
   */
  'files': (_muster_v1_SnapshotFile__Output)[];
}
