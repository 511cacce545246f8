// Original file: muster/v1/shard.proto

import type { Cancel as _muster_v1_Cancel, Cancel__Output as _muster_v1_Cancel__Output } from '../../muster/v1/Cancel.js';
import type { Ping as _muster_v1_Ping, Ping__Output as _muster_v1_Ping__Output } from '../../muster/v1/Ping.js';
import type { Pong as _muster_v1_Pong, Pong__Output as _muster_v1_Pong__Output } from '../../muster/v1/Pong.js';
import type { Part as _muster_v1_Part, Part__Output as _muster_v1_Part__Output } from '../../muster/v1/Part.js';
import type { QueryRequest as _muster_v1_QueryRequest, QueryRequest__Output as _muster_v1_QueryRequest__Output } from '../../muster/v1/QueryRequest.js';
import type { FetchRequest as _muster_v1_FetchRequest, FetchRequest__Output as _muster_v1_FetchRequest__Output } from '../../muster/v1/FetchRequest.js';
import type { TermStatsRequest as _muster_v1_TermStatsRequest, TermStatsRequest__Output as _muster_v1_TermStatsRequest__Output } from '../../muster/v1/TermStatsRequest.js';
import type { LeaseRequest as _muster_v1_LeaseRequest, LeaseRequest__Output as _muster_v1_LeaseRequest__Output } from '../../muster/v1/LeaseRequest.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One message from the coordinator.
 */
export interface ShardCall {
  /**
   * Number of the call, chosen by the sender, unique among its calls in flight, at least 1. 0 for Cancel, Ping, Pong.
   */
  'id'?: (number);
  /**
   * Time left for the call when the frame was written, in microseconds; 0 means none is left.
   */
  'budgetUs'?: (number | string | Long);
  /**
   * Stops calls.
   */
  'cancel'?: (_muster_v1_Cancel | null);
  /**
   * Asks for a Pong.
   */
  'ping'?: (_muster_v1_Ping | null);
  /**
   * Answers a Ping.
   */
  'pong'?: (_muster_v1_Pong | null);
  /**
   * A piece of a call too long for one frame.
   */
  'part'?: (_muster_v1_Part | null);
  /**
   * True: Started is wanted when the call begins, however short it waited.
   */
  'tellStarted'?: (boolean);
  /**
   * Asks for the best hits.
   */
  'query'?: (_muster_v1_QueryRequest | null);
  /**
   * Asks for documents.
   */
  'fetch'?: (_muster_v1_FetchRequest | null);
  /**
   * Asks for statistics.
   */
  'termStats'?: (_muster_v1_TermStatsRequest | null);
  /**
   * Keeps a generation readable.
   */
  'lease'?: (_muster_v1_LeaseRequest | null);
  /**
   * What is asked.
   */
  'body'?: "cancel"|"ping"|"pong"|"part"|"query"|"fetch"|"termStats"|"lease";
}

/**
 * One message from the coordinator.
 */
export interface ShardCall__Output {
  /**
   * Number of the call, chosen by the sender, unique among its calls in flight, at least 1. 0 for Cancel, Ping, Pong.
   */
  'id': (number);
  /**
   * Time left for the call when the frame was written, in microseconds; 0 means none is left.
   */
  'budgetUs': (number);
  /**
   * Stops calls.
   */
  'cancel'?: (_muster_v1_Cancel__Output | null);
  /**
   * Asks for a Pong.
   */
  'ping'?: (_muster_v1_Ping__Output | null);
  /**
   * Answers a Ping.
   */
  'pong'?: (_muster_v1_Pong__Output | null);
  /**
   * A piece of a call too long for one frame.
   */
  'part'?: (_muster_v1_Part__Output | null);
  /**
   * True: Started is wanted when the call begins, however short it waited.
   */
  'tellStarted': (boolean);
  /**
   * Asks for the best hits.
   */
  'query'?: (_muster_v1_QueryRequest__Output | null);
  /**
   * Asks for documents.
   */
  'fetch'?: (_muster_v1_FetchRequest__Output | null);
  /**
   * Asks for statistics.
   */
  'termStats'?: (_muster_v1_TermStatsRequest__Output | null);
  /**
   * Keeps a generation readable.
   */
  'lease'?: (_muster_v1_LeaseRequest__Output | null);
  /**
   * What is asked.
   */
  'body'?: "cancel"|"ping"|"pong"|"part"|"query"|"fetch"|"termStats"|"lease";
}
