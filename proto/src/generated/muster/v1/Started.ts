// Original file: muster/v1/session.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A call that waited more than 1 ms has now begun to be evaluated.
 */
export interface Started {
  /**
   * Time it waited, in microseconds.
   */
  'queueUs'?: (number | string | Long);
}

/**
 * A call that waited more than 1 ms has now begun to be evaluated.
 */
export interface Started__Output {
  /**
   * Time it waited, in microseconds.
   */
  'queueUs': (number);
}
