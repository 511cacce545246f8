// Original file: muster/v1/index.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What a replica asks of the log.
 */
export interface LogRequest {
  /**
   * Name of the index.
   */
  'index'?: (string);
  /**
   * Number of the shard, from 0.
   */
  'shard'?: (number);
  /**
   * First number wanted: all lower ones were taken in.
   */
  'fromSeq'?: (number | string | Long);
  /**
   * All operations below are on the replica's disk.
   */
  'durableSeq'?: (number | string | Long);
  /**
   * The log that the replica's operations came from; empty if it never took one in.
   */
  'logId'?: (string);
  /**
   * Names the build of the index that the log goes on from.
   */
  'buildId'?: (string);
  /**
   * Where other replicas reach this one: `host:port`.
   */
  'address'?: (string);
  /**
   * True: it only reads, and is no replica: the log keeps nothing for it.
   */
  'onlyReads'?: (boolean);
}

/**
 * What a replica asks of the log.
 */
export interface LogRequest__Output {
  /**
   * Name of the index.
   */
  'index': (string);
  /**
   * Number of the shard, from 0.
   */
  'shard': (number);
  /**
   * First number wanted: all lower ones were taken in.
   */
  'fromSeq': (number);
  /**
   * All operations below are on the replica's disk.
   */
  'durableSeq': (number);
  /**
   * The log that the replica's operations came from; empty if it never took one in.
   */
  'logId': (string);
  /**
   * Names the build of the index that the log goes on from.
   */
  'buildId': (string);
  /**
   * Where other replicas reach this one: `host:port`.
   */
  'address': (string);
  /**
   * True: it only reads, and is no replica: the log keeps nothing for it.
   */
  'onlyReads': (boolean);
}
