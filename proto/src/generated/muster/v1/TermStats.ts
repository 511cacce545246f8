// Original file: muster/v1/shard.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Statistics of a term.
 */
export interface TermStats {
  /**
   * Live documents that have the term in the field.
   */
  'documentFrequency'?: (number | string | Long);
  /**
   * The impact frontier: pairs of uint32 frequency and uint32 length, little-endian, at most 8. Every document with
   * the term has at most the frequency and at least the length of one pair, so that one of them gives its best
   * possible score whatever the weights.
   */
  'frontier'?: (Buffer | Uint8Array | string);
}

/**
 * Statistics of a term.
 */
export interface TermStats__Output {
  /**
   * Live documents that have the term in the field.
   */
  'documentFrequency': (number);
  /**
   * The impact frontier: pairs of uint32 frequency and uint32 length, little-endian, at most 8. Every document with
   * the term has at most the frequency and at least the length of one pair, so that one of them gives its best
   * possible score whatever the weights.
   */
  'frontier': (Buffer);
}
