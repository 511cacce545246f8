// Original file: muster/v1/search.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A write that a query is to see.
 */
export interface WaitForWrite {
  /**
   * Name of the index, or an alias; empty means the only one of the route.
   */
  'index'?: (string);
  /**
   * The write's number, as its acknowledgement gave it. The query waits until it is visible, at most its own time.
   */
  'seq'?: (number | string | Long);
}

/**
 * A write that a query is to see.
 */
export interface WaitForWrite__Output {
  /**
   * Name of the index, or an alias; empty means the only one of the route.
   */
  'index': (string);
  /**
   * The write's number, as its acknowledgement gave it. The query waits until it is visible, at most its own time.
   */
  'seq': (number);
}
