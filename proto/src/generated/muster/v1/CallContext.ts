// Original file: muster/v1/session.proto

import type { TrafficClass as _muster_v1_TrafficClass, TrafficClass__Output as _muster_v1_TrafficClass__Output } from '../../muster/v1/TrafficClass.js';

/**
 * Who a caller is and what its query belongs to. Nothing in it changes which documents match.
 */
export interface CallContext {
  /**
   * W3C `traceparent` header value; empty when the query is not traced.
   */
  'traceparent'?: (string);
  /**
   * Name of the calling client, for quotas and logs; empty means anonymous. At most 256 bytes.
   */
  'client'?: (string);
  /**
   * How urgent the query is; unspecified means interactive.
   */
  'trafficClass'?: (_muster_v1_TrafficClass);
  /**
   * Headers the route allows through to sources, by lower-case name. At most 32, together at most 8 KiB.
   */
  'headers'?: ({[key: string]: string});
  /**
   * Names the session of a person: of near-equal replicas the same is asked for it, and what only a share of a route's
   * queries gets, all of its queries get or none. It is not handed on to sources. At most 256 bytes; empty means none.
   */
  'session'?: (string);
}

/**
 * Who a caller is and what its query belongs to. Nothing in it changes which documents match.
 */
export interface CallContext__Output {
  /**
   * W3C `traceparent` header value; empty when the query is not traced.
   */
  'traceparent': (string);
  /**
   * Name of the calling client, for quotas and logs; empty means anonymous. At most 256 bytes.
   */
  'client': (string);
  /**
   * How urgent the query is; unspecified means interactive.
   */
  'trafficClass': (_muster_v1_TrafficClass__Output);
  /**
   * Headers the route allows through to sources, by lower-case name. At most 32, together at most 8 KiB.
   */
  'headers': ({[key: string]: string});
  /**
   * Names the session of a person: of near-equal replicas the same is asked for it, and what only a share of a route's
   * queries gets, all of its queries get or none. It is not handed on to sources. At most 256 bytes; empty means none.
   */
  'session': (string);
}
