// Original file: muster/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The alias names the index.
 */
export interface SetAliasResponse {
  /**
   * The index it named before.
   */
  'previous'?: (string);
  /**
   * False: the coordinator was not told where to keep aliases, and forgets the change when it is started again.
   */
  'isKept'?: (boolean);
  /**
   * Names the hold that began; 0 where none was asked for.
   */
  'holdId'?: (number | string | Long);
}

/**
 * The alias names the index.
 */
export interface SetAliasResponse__Output {
  /**
   * The index it named before.
   */
  'previous': (string);
  /**
   * False: the coordinator was not told where to keep aliases, and forgets the change when it is started again.
   */
  'isKept': (boolean);
  /**
   * Names the hold that began; 0 where none was asked for.
   */
  'holdId': (number);
}
