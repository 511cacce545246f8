// Original file: muster/v1/admin.proto

import type { IndexTopology as _muster_v1_IndexTopology, IndexTopology__Output as _muster_v1_IndexTopology__Output } from '../../muster/v1/IndexTopology.js';

/**
 * What there is.
 */
export interface TopologyResponse {
  /**
   * The indexes.
   */
  'indexes'?: (_muster_v1_IndexTopology)[];
  /**
   * The aliases, and the indexes they name.
   */
  'aliases'?: ({[key: string]: string});
}

/**
 * What there is.
 */
export interface TopologyResponse__Output {
  /**
   * The indexes.
   */
  'indexes': (_muster_v1_IndexTopology__Output)[];
  /**
   * The aliases, and the indexes they name.
   */
  'aliases': ({[key: string]: string});
}
