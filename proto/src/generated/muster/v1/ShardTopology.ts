// Original file: muster/v1/admin.proto

import type { ReplicaTopology as _muster_v1_ReplicaTopology, ReplicaTopology__Output as _muster_v1_ReplicaTopology__Output } from '../../muster/v1/ReplicaTopology.js';

/**
 * A shard and its replicas.
 */
export interface ShardTopology {
  /**
   * Its replicas.
   */
  'replicas'?: (_muster_v1_ReplicaTopology)[];
}

/**
 * A shard and its replicas.
 */
export interface ShardTopology__Output {
  /**
   * Its replicas.
   */
  'replicas': (_muster_v1_ReplicaTopology__Output)[];
}
