// Original file: muster/v1/index.proto

import type { RefusedOperation as _muster_v1_RefusedOperation, RefusedOperation__Output as _muster_v1_RefusedOperation__Output } from '../../muster/v1/RefusedOperation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The acknowledgement of a batch.
 */
export interface WriteResponse {
  /**
   * The key of the batch.
   */
  'idempotencyKey'?: (string);
  /**
   * The number given to the last write of the batch.
   */
  'lastSeq'?: (number | string | Long);
  /**
   * Writes that were refused.
   */
  'refused'?: (_muster_v1_RefusedOperation)[];
}

/**
 * The acknowledgement of a batch.
 */
export interface WriteResponse__Output {
  /**
   * The key of the batch.
   */
  'idempotencyKey': (string);
  /**
   * The number given to the last write of the batch.
   */
  'lastSeq': (number);
  /**
   * Writes that were refused.
   */
  'refused': (_muster_v1_RefusedOperation__Output)[];
}
