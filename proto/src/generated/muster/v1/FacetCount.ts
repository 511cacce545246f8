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
   * Documents; never too many.
   */
  'count'?: (number | string | Long);
  /**
   * Most that the count may be too low by: 0 if every shard told how often it has the value. A shard does for the values
   * that it lists, exactly if the field has at most 100,000 different values there.
   */
  'errorBound'?: (number | string | Long);
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
   * Documents; never too many.
   */
  'count': (number);
  /**
   * Most that the count may be too low by: 0 if every shard told how often it has the value. A shard does for the values
   * that it lists, exactly if the field has at most 100,000 different values there.
   */
  'errorBound': (number);
}
