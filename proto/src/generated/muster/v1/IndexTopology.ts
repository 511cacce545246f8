// Original file: muster/v1/admin.proto

import type { ShardTopology as _muster_v1_ShardTopology, ShardTopology__Output as _muster_v1_ShardTopology__Output } from '../../muster/v1/ShardTopology.js';
import type { Long } from '@grpc/proto-loader';

/**
 * An index and who serves it.
 */
export interface IndexTopology {
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * The build that serves, as its replicas say; empty if none serves.
   */
  'buildId'?: (string);
  /**
   * The generation that queries read now; 0 if there is none that all shards serve.
   */
  'generation'?: (number | string | Long);
  /**
   * Where its writer listens; empty if none is configured.
   */
  'writer'?: (string);
  /**
   * Its shards in order.
   */
  'shards'?: (_muster_v1_ShardTopology)[];
}

/**
 * An index and who serves it.
 */
export interface IndexTopology__Output {
  /**
   * Its name.
   */
  'name': (string);
  /**
   * The build that serves, as its replicas say; empty if none serves.
   */
  'buildId': (string);
  /**
   * The generation that queries read now; 0 if there is none that all shards serve.
   */
  'generation': (number);
  /**
   * Where its writer listens; empty if none is configured.
   */
  'writer': (string);
  /**
   * Its shards in order.
   */
  'shards': (_muster_v1_ShardTopology__Output)[];
}
