// Original file: muster/v1/search.proto

import type { Cancel as _muster_v1_Cancel, Cancel__Output as _muster_v1_Cancel__Output } from '../../muster/v1/Cancel.js';
import type { Ping as _muster_v1_Ping, Ping__Output as _muster_v1_Ping__Output } from '../../muster/v1/Ping.js';
import type { Pong as _muster_v1_Pong, Pong__Output as _muster_v1_Pong__Output } from '../../muster/v1/Pong.js';
import type { Part as _muster_v1_Part, Part__Output as _muster_v1_Part__Output } from '../../muster/v1/Part.js';
import type { SearchRequest as _muster_v1_SearchRequest, SearchRequest__Output as _muster_v1_SearchRequest__Output } from '../../muster/v1/SearchRequest.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One message from the front end.
 */
export interface SearchCall {
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
   * A query.
   */
  'search'?: (_muster_v1_SearchRequest | null);
  /**
   * What is asked.
   */
  'body'?: "cancel"|"ping"|"pong"|"part"|"search";
}

/**
 * One message from the front end.
 */
export interface SearchCall__Output {
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
   * A query.
   */
  'search'?: (_muster_v1_SearchRequest__Output | null);
  /**
   * What is asked.
   */
  'body'?: "cancel"|"ping"|"pong"|"part"|"search";
}
