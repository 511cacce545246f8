// Original file: muster/v1/search.proto

import type { SubstituteKind as _muster_v1_SubstituteKind, SubstituteKind__Output as _muster_v1_SubstituteKind__Output } from '../../muster/v1/SubstituteKind.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What stands in an answer in the place of a source that failed.
 */
export interface Substitute {
  /**
   * What it is.
   */
  'kind'?: (_muster_v1_SubstituteKind);
  /**
   * Name of the source that was asked in its place; empty unless one was.
   */
  'source'?: (string);
  /**
   * Age of the answer that was remembered, in milliseconds; 0 unless one was.
   */
  'ageMs'?: (number | string | Long);
}

/**
 * What stands in an answer in the place of a source that failed.
 */
export interface Substitute__Output {
  /**
   * What it is.
   */
  'kind': (_muster_v1_SubstituteKind__Output);
  /**
   * Name of the source that was asked in its place; empty unless one was.
   */
  'source': (string);
  /**
   * Age of the answer that was remembered, in milliseconds; 0 unless one was.
   */
  'ageMs': (number);
}
