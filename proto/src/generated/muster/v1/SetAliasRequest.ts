// Original file: muster/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Lets an alias name another index, or holds the writes to it until it does.
 */
export interface SetAliasRequest {
  /**
   * The alias, which must be configured.
   */
  'alias'?: (string);
  /**
   * The index it is to name, which must be configured and must serve.
   */
  'index'?: (string);
  /**
   * Greater than 0: the alias names the index already, and writes to the alias are held: no process takes any more
   * (UNAVAILABLE), and what was acknowledged is in the log of the index. It ends with the next change of the alias, or after
   * this time, in milliseconds, at most 60000.
   */
  'holdMs'?: (number);
  /**
   * Greater than 0: the change is refused (FAILED_PRECONDITION) unless this hold is still on, so that nothing was written to
   * the alias since it began. With the index that the alias names, it ends the hold and changes nothing.
   */
  'holdId'?: (number | string | Long);
}

/**
 * Lets an alias name another index, or holds the writes to it until it does.
 */
export interface SetAliasRequest__Output {
  /**
   * The alias, which must be configured.
   */
  'alias': (string);
  /**
   * The index it is to name, which must be configured and must serve.
   */
  'index': (string);
  /**
   * Greater than 0: the alias names the index already, and writes to the alias are held: no process takes any more
   * (UNAVAILABLE), and what was acknowledged is in the log of the index. It ends with the next change of the alias, or after
   * this time, in milliseconds, at most 60000.
   */
  'holdMs': (number);
  /**
   * Greater than 0: the change is refused (FAILED_PRECONDITION) unless this hold is still on, so that nothing was written to
   * the alias since it began. With the index that the alias names, it ends the hold and changes nothing.
   */
  'holdId': (number);
}
