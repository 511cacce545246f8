// Original file: muster/v1/shard.proto

import type { FieldCombination as _muster_v1_FieldCombination, FieldCombination__Output as _muster_v1_FieldCombination__Output } from '../../muster/v1/FieldCombination.js';
import type { FieldTerm as _muster_v1_FieldTerm, FieldTerm__Output as _muster_v1_FieldTerm__Output } from '../../muster/v1/FieldTerm.js';

/**
 * A word. It matches where at least one of its field terms does. A field term's score is
 * `weight * tf / (tf + k1 * (1 - b + b * length / average_length))`, rounded to a multiple of 2^-26.
 */
export interface WordClause {
  /**
   * How the scores of the fields become one.
   */
  'combination'?: (_muster_v1_FieldCombination);
  /**
   * The word as each field knows it. At least 1.
   */
  'terms'?: (_muster_v1_FieldTerm)[];
}

/**
 * A word. It matches where at least one of its field terms does. A field term's score is
 * `weight * tf / (tf + k1 * (1 - b + b * length / average_length))`, rounded to a multiple of 2^-26.
 */
export interface WordClause__Output {
  /**
   * How the scores of the fields become one.
   */
  'combination': (_muster_v1_FieldCombination__Output);
  /**
   * The word as each field knows it. At least 1.
   */
  'terms': (_muster_v1_FieldTerm__Output)[];
}
