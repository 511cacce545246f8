// Original file: muster/v1/index.proto

import type { RefusedOperation as _muster_v1_RefusedOperation, RefusedOperation__Output as _muster_v1_RefusedOperation__Output } from '../../muster/v1/RefusedOperation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The acknowledgement of a batch: what was not refused is on disk.
 */
export interface WriteResponse {
  /**
   * The key of the batch.
   */
  'idempotencyKey'?: (string);
  /**
   * The number given to the last write of the batch; 0 if none was done.
   */
  'lastSeq'?: (number | string | Long);
  /**
   * Writes that were refused.
   */
  'refused'?: (_muster_v1_RefusedOperation)[];
  /**
   * True: the batch was acknowledged before, and this says again what was said then.
   */
  'repeatedKey'?: (boolean);
}

/**
 * The acknowledgement of a batch: what was not refused is on disk.
 */
export interface WriteResponse__Output {
  /**
   * The key of the batch.
   */
  'idempotencyKey': (string);
  /**
   * The number given to the last write of the batch; 0 if none was done.
   */
  'lastSeq': (number);
  /**
   * Writes that were refused.
   */
  'refused': (_muster_v1_RefusedOperation__Output)[];
  /**
   * True: the batch was acknowledged before, and this says again what was said then.
   */
  'repeatedKey': (boolean);
}
