// Original file: muster/v1/query.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How many matching documents have a value.
 */
export interface FacetCount {
  /**
   * The value as text.
   */
  'value'?: (string);
  /**
   * Documents.
   */
  'count'?: (number | string | Long);
}

/**
 * How many matching documents have a value.
 */
export interface FacetCount__Output {
  /**
   * The value as text.
   */
  'value': (string);
  /**
   * Documents.
   */
  'count': (number);
}
