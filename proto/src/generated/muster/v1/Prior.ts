// Original file: muster/v1/query.proto

import type { Saturation as _muster_v1_Saturation, Saturation__Output as _muster_v1_Saturation__Output } from '../../muster/v1/Saturation.js';
import type { Decay as _muster_v1_Decay, Decay__Output as _muster_v1_Decay__Output } from '../../muster/v1/Decay.js';

/**
 * What a document is worth by a stored number, whatever the words of the query: a bounded function of the number's
 * value `v`, rounded to a multiple of 2^-26. A document without a value gets 0.
 */
export interface Prior {
  /**
   * Name of a number or date field.
   */
  'field'?: (string);
  /**
   * The most it can add to a score, in [0, 2^16).
   */
  'weight'?: (number | string);
  /**
   * For what is better the more there is of it, as popularity.
   */
  'saturation'?: (_muster_v1_Saturation | null);
  /**
   * For what is better the nearer it is, as a date.
   */
  'decay'?: (_muster_v1_Decay | null);
  /**
   * The function; exactly one must be set.
   */
  'function'?: "saturation"|"decay";
}

/**
 * What a document is worth by a stored number, whatever the words of the query: a bounded function of the number's
 * value `v`, rounded to a multiple of 2^-26. A document without a value gets 0.
 */
export interface Prior__Output {
  /**
   * Name of a number or date field.
   */
  'field': (string);
  /**
   * The most it can add to a score, in [0, 2^16).
   */
  'weight': (number);
  /**
   * For what is better the more there is of it, as popularity.
   */
  'saturation'?: (_muster_v1_Saturation__Output | null);
  /**
   * For what is better the nearer it is, as a date.
   */
  'decay'?: (_muster_v1_Decay__Output | null);
  /**
   * The function; exactly one must be set.
   */
  'function'?: "saturation"|"decay";
}
