// Original file: muster/v1/shard.proto

import type { Clause as _muster_v1_Clause, Clause__Output as _muster_v1_Clause__Output } from '../../muster/v1/Clause.js';

/**
 * Several clauses. It matches where every MUST clause matches, no MUST_NOT clause does, and enough SHOULD clauses do.
 */
export interface GroupClause {
  /**
   * At most 2,048 clauses in a whole query, groups counted.
   */
  'clauses'?: (_muster_v1_Clause)[];
  /**
   * Fewest SHOULD clauses that must match. 0 means 1 if there is no MUST clause, else 0.
   */
  'minimumShouldMatch'?: (number);
}

/**
 * Several clauses. It matches where every MUST clause matches, no MUST_NOT clause does, and enough SHOULD clauses do.
 */
export interface GroupClause__Output {
  /**
   * At most 2,048 clauses in a whole query, groups counted.
   */
  'clauses': (_muster_v1_Clause__Output)[];
  /**
   * Fewest SHOULD clauses that must match. 0 means 1 if there is no MUST clause, else 0.
   */
  'minimumShouldMatch': (number);
}
