// Original file: muster/v1/index.proto

import type { Operation as _muster_v1_Operation, Operation__Output as _muster_v1_Operation__Output } from '../../muster/v1/Operation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A write and its number.
 */
export interface LoggedOperation {
  /**
   * Its number: the name of the document version it made.
   */
  'seq'?: (number | string | Long);
  /**
   * The write.
   */
  'operation'?: (_muster_v1_Operation | null);
}

/**
 * A write and its number.
 */
export interface LoggedOperation__Output {
  /**
   * Its number: the name of the document version it made.
   */
  'seq': (number);
  /**
   * The write.
   */
  'operation': (_muster_v1_Operation__Output | null);
}
