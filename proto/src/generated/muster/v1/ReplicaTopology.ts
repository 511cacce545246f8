// Original file: muster/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A replica.
 */
export interface ReplicaTopology {
  /**
   * Where it listens.
   */
  'address'?: (string);
  /**
   * Why it cannot be asked; empty if it can.
   */
  'trouble'?: (string);
  /**
   * Generations it serves, oldest first.
   */
  'generations'?: (number | string | Long)[];
  /**
   * Live documents at the newest.
   */
  'documents'?: (number | string | Long);
}

/**
 * A replica.
 */
export interface ReplicaTopology__Output {
  /**
   * Where it listens.
   */
  'address': (string);
  /**
   * Why it cannot be asked; empty if it can.
   */
  'trouble': (string);
  /**
   * Generations it serves, oldest first.
   */
  'generations': (number)[];
  /**
   * Live documents at the newest.
   */
  'documents': (number);
}
