// Original file: muster/v1/shard.proto

import type { TermStats as _muster_v1_TermStats, TermStats__Output as _muster_v1_TermStats__Output } from '../../muster/v1/TermStats.js';

/**
 * Terms that an expansion matched.
 */
export interface ExpandedTerms {
  /**
   * At most 1,000, by bytes.
   */
  'terms'?: (string)[];
  /**
   * Statistics of each.
   */
  'stats'?: (_muster_v1_TermStats)[];
  /**
   * True: there are more than 1,000.
   */
  'tooMany'?: (boolean);
}

/**
 * Terms that an expansion matched.
 */
export interface ExpandedTerms__Output {
  /**
   * At most 1,000, by bytes.
   */
  'terms': (string)[];
  /**
   * Statistics of each.
   */
  'stats': (_muster_v1_TermStats__Output)[];
  /**
   * True: there are more than 1,000.
   */
  'tooMany': (boolean);
}
