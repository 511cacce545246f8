// Original file: muster/v1/shard.proto

import type { FetchedDocument as _muster_v1_FetchedDocument, FetchedDocument__Output as _muster_v1_FetchedDocument__Output } from '../../muster/v1/FetchedDocument.js';

/**
 * Stored documents, in the order asked for.
 */
export interface FetchResponse {
  /**
   * One for each `seq` asked for.
   */
  'documents'?: (_muster_v1_FetchedDocument)[];
}

/**
 * Stored documents, in the order asked for.
 */
export interface FetchResponse__Output {
  /**
   * One for each `seq` asked for.
   */
  'documents': (_muster_v1_FetchedDocument__Output)[];
}
