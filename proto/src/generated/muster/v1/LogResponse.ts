// Original file: muster/v1/index.proto

import type { LoggedOperation as _muster_v1_LoggedOperation, LoggedOperation__Output as _muster_v1_LoggedOperation__Output } from '../../muster/v1/LoggedOperation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Operations, in order.
 */
export interface LogResponse {
  /**
   * The operations.
   */
  'operations'?: (_muster_v1_LoggedOperation)[];
  /**
   * Generation marked after the last of them; 0 means none is.
   */
  'mark'?: (number | string | Long);
  /**
   * True: operations from the number asked for are gone; start from a snapshot.
   */
  'snapshotNeeded'?: (boolean);
}

/**
 * Operations, in order.
 */
export interface LogResponse__Output {
  /**
   * The operations.
   */
  'operations': (_muster_v1_LoggedOperation__Output)[];
  /**
   * Generation marked after the last of them; 0 means none is.
   */
  'mark': (number);
  /**
   * True: operations from the number asked for are gone; start from a snapshot.
   */
  'snapshotNeeded': (boolean);
}
