// Original file: muster/v1/shard.proto

import type { Hello as _muster_v1_Hello, Hello__Output as _muster_v1_Hello__Output } from '../../muster/v1/Hello.js';
import type { GenerationNotice as _muster_v1_GenerationNotice, GenerationNotice__Output as _muster_v1_GenerationNotice__Output } from '../../muster/v1/GenerationNotice.js';
import type { Started as _muster_v1_Started, Started__Output as _muster_v1_Started__Output } from '../../muster/v1/Started.js';
import type { Failure as _muster_v1_Failure, Failure__Output as _muster_v1_Failure__Output } from '../../muster/v1/Failure.js';
import type { Part as _muster_v1_Part, Part__Output as _muster_v1_Part__Output } from '../../muster/v1/Part.js';
import type { Ping as _muster_v1_Ping, Ping__Output as _muster_v1_Ping__Output } from '../../muster/v1/Ping.js';
import type { Pong as _muster_v1_Pong, Pong__Output as _muster_v1_Pong__Output } from '../../muster/v1/Pong.js';
import type { Draining as _muster_v1_Draining, Draining__Output as _muster_v1_Draining__Output } from '../../muster/v1/Draining.js';
import type { QueryResponse as _muster_v1_QueryResponse, QueryResponse__Output as _muster_v1_QueryResponse__Output } from '../../muster/v1/QueryResponse.js';
import type { FetchResponse as _muster_v1_FetchResponse, FetchResponse__Output as _muster_v1_FetchResponse__Output } from '../../muster/v1/FetchResponse.js';
import type { TermStatsResponse as _muster_v1_TermStatsResponse, TermStatsResponse__Output as _muster_v1_TermStatsResponse__Output } from '../../muster/v1/TermStatsResponse.js';
import type { LeaseResponse as _muster_v1_LeaseResponse, LeaseResponse__Output as _muster_v1_LeaseResponse__Output } from '../../muster/v1/LeaseResponse.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One message from the shard.
 */
export interface ShardAnswer {
  /**
   * The call answered; 0 for Hello, GenerationNotice, Ping, Pong, Draining.
   */
  'id'?: (number);
  /**
   * Time the call waited before it was begun, in microseconds.
   */
  'queueUs'?: (number | string | Long);
  /**
   * Time the call was worked on, in microseconds.
   */
  'serviceUs'?: (number | string | Long);
  /**
   * Calls waiting at this server when the answer was written.
   */
  'queueLength'?: (number);
  /**
   * First message of a session.
   */
  'hello'?: (_muster_v1_Hello | null);
  /**
   * Generations changed.
   */
  'generation'?: (_muster_v1_GenerationNotice | null);
  /**
   * The call has begun: told where it asked for that, or has waited more than 1 ms.
   */
  'started'?: (_muster_v1_Started | null);
  /**
   * The call failed.
   */
  'failure'?: (_muster_v1_Failure | null);
  /**
   * A piece of an answer too long for one frame.
   */
  'part'?: (_muster_v1_Part | null);
  /**
   * Asks for a Pong.
   */
  'ping'?: (_muster_v1_Ping | null);
  /**
   * Answers a Ping.
   */
  'pong'?: (_muster_v1_Pong | null);
  /**
   * Send no more calls here.
   */
  'draining'?: (_muster_v1_Draining | null);
  /**
   * Answers a query, or with `progress` set says how far it has come.
   */
  'query'?: (_muster_v1_QueryResponse | null);
  /**
   * Answers a fetch.
   */
  'fetch'?: (_muster_v1_FetchResponse | null);
  /**
   * Answers a request for statistics.
   */
  'termStats'?: (_muster_v1_TermStatsResponse | null);
  /**
   * Answers a request for a lease.
   */
  'lease'?: (_muster_v1_LeaseResponse | null);
  /**
   * What is said.
   */
  'body'?: "hello"|"generation"|"started"|"failure"|"part"|"ping"|"pong"|"draining"|"query"|"fetch"|"termStats"|"lease";
}

/**
 * One message from the shard.
 */
export interface ShardAnswer__Output {
  /**
   * The call answered; 0 for Hello, GenerationNotice, Ping, Pong, Draining.
   */
  'id': (number);
  /**
   * Time the call waited before it was begun, in microseconds.
   */
  'queueUs': (number);
  /**
   * Time the call was worked on, in microseconds.
   */
  'serviceUs': (number);
  /**
   * Calls waiting at this server when the answer was written.
   */
  'queueLength': (number);
  /**
   * First message of a session.
   */
  'hello'?: (_muster_v1_Hello__Output | null);
  /**
   * Generations changed.
   */
  'generation'?: (_muster_v1_GenerationNotice__Output | null);
  /**
   * The call has begun: told where it asked for that, or has waited more than 1 ms.
   */
  'started'?: (_muster_v1_Started__Output | null);
  /**
   * The call failed.
   */
  'failure'?: (_muster_v1_Failure__Output | null);
  /**
   * A piece of an answer too long for one frame.
   */
  'part'?: (_muster_v1_Part__Output | null);
  /**
   * Asks for a Pong.
   */
  'ping'?: (_muster_v1_Ping__Output | null);
  /**
   * Answers a Ping.
   */
  'pong'?: (_muster_v1_Pong__Output | null);
  /**
   * Send no more calls here.
   */
  'draining'?: (_muster_v1_Draining__Output | null);
  /**
   * Answers a query, or with `progress` set says how far it has come.
   */
  'query'?: (_muster_v1_QueryResponse__Output | null);
  /**
   * Answers a fetch.
   */
  'fetch'?: (_muster_v1_FetchResponse__Output | null);
  /**
   * Answers a request for statistics.
   */
  'termStats'?: (_muster_v1_TermStatsResponse__Output | null);
  /**
   * Answers a request for a lease.
   */
  'lease'?: (_muster_v1_LeaseResponse__Output | null);
  /**
   * What is said.
   */
  'body'?: "hello"|"generation"|"started"|"failure"|"part"|"ping"|"pong"|"draining"|"query"|"fetch"|"termStats"|"lease";
}
