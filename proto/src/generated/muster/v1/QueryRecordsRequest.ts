// Original file: muster/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Asks for records of queries.
 */
export interface QueryRecordsRequest {
  /**
   * Most records wanted; 0 means 100. As many are remembered as the configuration says.
   */
  'limit'?: (number);
  /**
   * Only queries on this route; empty means all.
   */
  'route'?: (string);
  /**
   * Only queries that took at least so long, in microseconds.
   */
  'minTotalUs'?: (number | string | Long);
  /**
   * Only queries whose answer was less than it could be, or that failed.
   */
  'degradedOnly'?: (boolean);
}

/**
 * Asks for records of queries.
 */
export interface QueryRecordsRequest__Output {
  /**
   * Most records wanted; 0 means 100. As many are remembered as the configuration says.
   */
  'limit': (number);
  /**
   * Only queries on this route; empty means all.
   */
  'route': (string);
  /**
   * Only queries that took at least so long, in microseconds.
   */
  'minTotalUs': (number);
  /**
   * Only queries whose answer was less than it could be, or that failed.
   */
  'degradedOnly': (boolean);
}
