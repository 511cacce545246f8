// Original file: muster/v1/search.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A hit that is not on the page because its group has enough of them there.
 */
export interface MoreFromGroup {
  /**
   * The shard it came from.
   */
  'shard'?: (number);
  /**
   * Its name in the index.
   */
  'seq'?: (number | string | Long);
  /**
   * Its score in its source.
   */
  'score'?: (number | string);
}

/**
 * A hit that is not on the page because its group has enough of them there.
 */
export interface MoreFromGroup__Output {
  /**
   * The shard it came from.
   */
  'shard': (number);
  /**
   * Its name in the index.
   */
  'seq': (number);
  /**
   * Its score in its source.
   */
  'score': (number);
}
