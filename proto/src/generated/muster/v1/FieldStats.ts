// Original file: muster/v1/shard.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Statistics of a field.
 */
export interface FieldStats {
  /**
   * Live documents that have at least one word in the field.
   */
  'documents'?: (number | string | Long);
  /**
   * Words in the field, over all live documents.
   */
  'totalLength'?: (number | string | Long);
}

/**
 * Statistics of a field.
 */
export interface FieldStats__Output {
  /**
   * Live documents that have at least one word in the field.
   */
  'documents': (number);
  /**
   * Words in the field, over all live documents.
   */
  'totalLength': (number);
}
