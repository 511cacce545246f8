// Original file: muster/v1/shard.proto

import type { FieldCombination as _muster_v1_FieldCombination, FieldCombination__Output as _muster_v1_FieldCombination__Output } from '../../muster/v1/FieldCombination.js';
import type { FieldTermSet as _muster_v1_FieldTermSet, FieldTermSet__Output as _muster_v1_FieldTermSet__Output } from '../../muster/v1/FieldTermSet.js';

/**
 * One of many terms, in one or more fields. A field that has any of its terms is worth a constant.
 */
export interface TermSetClause {
  /**
   * How the scores of the fields become one.
   */
  'combination'?: (_muster_v1_FieldCombination);
  /**
   * The terms as each field knows them. At least 1.
   */
  'fields'?: (_muster_v1_FieldTermSet)[];
}

/**
 * One of many terms, in one or more fields. A field that has any of its terms is worth a constant.
 */
export interface TermSetClause__Output {
  /**
   * How the scores of the fields become one.
   */
  'combination': (_muster_v1_FieldCombination__Output);
  /**
   * The terms as each field knows them. At least 1.
   */
  'fields': (_muster_v1_FieldTermSet__Output)[];
}
