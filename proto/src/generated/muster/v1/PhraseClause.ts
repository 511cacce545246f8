// Original file: muster/v1/shard.proto

import type { FieldCombination as _muster_v1_FieldCombination, FieldCombination__Output as _muster_v1_FieldCombination__Output } from '../../muster/v1/FieldCombination.js';
import type { FieldPhrase as _muster_v1_FieldPhrase, FieldPhrase__Output as _muster_v1_FieldPhrase__Output } from '../../muster/v1/FieldPhrase.js';

/**
 * Words in a row.
 */
export interface PhraseClause {
  /**
   * How the scores of the fields become one.
   */
  'combination'?: (_muster_v1_FieldCombination);
  /**
   * The phrase as each field knows it. At least 1.
   */
  'fields'?: (_muster_v1_FieldPhrase)[];
  /**
   * Most places that words may be moved by; 0 means exactly in a row.
   */
  'slop'?: (number);
}

/**
 * Words in a row.
 */
export interface PhraseClause__Output {
  /**
   * How the scores of the fields become one.
   */
  'combination': (_muster_v1_FieldCombination__Output);
  /**
   * The phrase as each field knows it. At least 1.
   */
  'fields': (_muster_v1_FieldPhrase__Output)[];
  /**
   * Most places that words may be moved by; 0 means exactly in a row.
   */
  'slop': (number);
}
