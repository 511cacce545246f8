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
}

/**
 * Records of queries.
 */
export interface QueryRecordsResponse__Output {
  /**
   * The records, newest first.
   */
  'records': (_muster_v1_QueryRecord__Output)[];
}
