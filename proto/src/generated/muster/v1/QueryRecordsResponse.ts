// Original file: muster/v1/admin.proto

import type { QueryRecord as _muster_v1_QueryRecord, QueryRecord__Output as _muster_v1_QueryRecord__Output } from '../../muster/v1/QueryRecord.js';

/**
 * Records of queries.
 */
export interface QueryRecordsResponse {
  /**
   * The records, newest first.
   */
  'records'?: (_muster_v1_QueryRecord)[];
  /**
   * Processes that serve queries; each remembers its own.
   */
  'processes'?: (number);
  /**
   * Those of them that gave their records; those of the others are missing.
   */
  'processesAnswered'?: (number);
}

/**
 * Records of queries.
 */
export interface QueryRecordsResponse__Output {
  /**
   * The records, newest first.
   */
  'records': (_muster_v1_QueryRecord__Output)[];
  /**
   * Processes that serve queries; each remembers its own.
   */
  'processes': (number);
  /**
   * Those of them that gave their records; those of the others are missing.
   */
  'processesAnswered': (number);
}
