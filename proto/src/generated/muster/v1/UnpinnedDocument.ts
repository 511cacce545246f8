// Original file: muster/v1/search.proto

import type { UnpinnedReason as _muster_v1_UnpinnedReason, UnpinnedReason__Output as _muster_v1_UnpinnedReason__Output } from '../../muster/v1/UnpinnedReason.js';

/**
 * A document that a rule pins, and that is not pinned.
 */
export interface UnpinnedDocument {
  /**
   * Name of its source.
   */
  'source'?: (string);
  /**
   * Its id.
   */
  'id'?: (string);
  /**
   * Where it was to stand in the list, from 1.
   */
  'position'?: (number);
  /**
   * Name of the rule.
   */
  'rule'?: (string);
  /**
   * Why it is not there.
   */
  'reason'?: (_muster_v1_UnpinnedReason);
}

/**
 * A document that a rule pins, and that is not pinned.
 */
export interface UnpinnedDocument__Output {
  /**
   * Name of its source.
   */
  'source': (string);
  /**
   * Its id.
   */
  'id': (string);
  /**
   * Where it was to stand in the list, from 1.
   */
  'position': (number);
  /**
   * Name of the rule.
   */
  'rule': (string);
  /**
   * Why it is not there.
   */
  'reason': (_muster_v1_UnpinnedReason__Output);
}
