// Original file: muster/v1/shard.proto

import type { TermStats as _muster_v1_TermStats, TermStats__Output as _muster_v1_TermStats__Output } from '../../muster/v1/TermStats.js';

/**
 * Terms that an expansion matched.
 */
export interface ExpandedTerms {
  /**
   * By bytes, at most `max_terms`; fewer where the expansions before it left less of the 10,000 of an answer.
   */
  'terms'?: (string)[];
  /**
   * Statistics of each. Without frontiers for a prefix, whose terms all score alike.
   */
  'stats'?: (_muster_v1_TermStats)[];
  /**
   * True: there are more.
   */
  'tooMany'?: (boolean);
}

/**
 * Terms that an expansion matched.
 */
export interface ExpandedTerms__Output {
  /**
   * By bytes, at most `max_terms`; fewer where the expansions before it left less of the 10,000 of an answer.
   */
  'terms': (string)[];
  /**
   * Statistics of each. Without frontiers for a prefix, whose terms all score alike.
   */
  'stats': (_muster_v1_TermStats__Output)[];
  /**
   * True: there are more.
   */
  'tooMany': (boolean);
}
