// Original file: muster/v1/index.proto

import type { Operation as _muster_v1_Operation, Operation__Output as _muster_v1_Operation__Output } from '../../muster/v1/Operation.js';

/**
 * A batch of writes.
 */
export interface WriteRequest {
  /**
   * Name of the index; a coordinator takes an alias too.
   */
  'index'?: (string);
  /**
   * A batch with a key that was acknowledged before is acknowledged again and not written again; if its writes are
   * others than then, it is refused. Empty means: always written. At most 256 bytes.
   */
  'idempotencyKey'?: (string);
  /**
   * The writes, in order. At most 10,000.
   */
  'operations'?: (_muster_v1_Operation)[];
  /**
   * True: if one write is refused, none is done.
   */
  'allOrNothing'?: (boolean);
}

/**
 * A batch of writes.
 */
export interface WriteRequest__Output {
  /**
   * Name of the index; a coordinator takes an alias too.
   */
  'index': (string);
  /**
   * A batch with a key that was acknowledged before is acknowledged again and not written again; if its writes are
   * others than then, it is refused. Empty means: always written. At most 256 bytes.
   */
  'idempotencyKey': (string);
  /**
   * The writes, in order. At most 10,000.
   */
  'operations': (_muster_v1_Operation__Output)[];
  /**
   * True: if one write is refused, none is done.
   */
  'allOrNothing': (boolean);
}
