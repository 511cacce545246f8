// Original file: muster/v1/index.proto

import type { LoggedOperation as _muster_v1_LoggedOperation, LoggedOperation__Output as _muster_v1_LoggedOperation__Output } from '../../muster/v1/LoggedOperation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What the log tells a replica.
 */
export interface LogResponse {
  /**
   * Operations of the shard, in order.
   */
  'operations'?: (_muster_v1_LoggedOperation)[];
  /**
   * The generation marked after them: every operation of the shard below this number was given. 0 means none is.
   */
  'mark'?: (number | string | Long);
  /**
   * True: operations from the number asked for are gone; start from the snapshot of a peer. Nothing follows.
   */
  'snapshotNeeded'?: (boolean);
  /**
   * In the first response: names the log; the same for as long as it is continued.
   */
  'logId'?: (string);
  /**
   * In the first response: other replicas of the shard that pull, those that have come farthest first.
   */
  'peers'?: (string)[];
  /**
   * All writes below are on the writer's disk, which says how far behind the replica is.
   */
  'nextSeq'?: (number | string | Long);
}

/**
 * What the log tells a replica.
 */
export interface LogResponse__Output {
  /**
   * Operations of the shard, in order.
   */
  'operations': (_muster_v1_LoggedOperation__Output)[];
  /**
   * The generation marked after them: every operation of the shard below this number was given. 0 means none is.
   */
  'mark': (number);
  /**
   * True: operations from the number asked for are gone; start from the snapshot of a peer. Nothing follows.
   */
  'snapshotNeeded': (boolean);
  /**
   * In the first response: names the log; the same for as long as it is continued.
   */
  'logId': (string);
  /**
   * In the first response: other replicas of the shard that pull, those that have come farthest first.
   */
  'peers': (string)[];
  /**
   * All writes below are on the writer's disk, which says how far behind the replica is.
   */
  'nextSeq': (number);
}
