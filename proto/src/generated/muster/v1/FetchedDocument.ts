// Original file: muster/v1/shard.proto

import type { Snippet as _muster_v1_Snippet, Snippet__Output as _muster_v1_Snippet__Output } from '../../muster/v1/Snippet.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One stored document.
 */
export interface FetchedDocument {
  /**
   * Its name.
   */
  'seq'?: (number | string | Long);
  /**
   * True: there is no such document here, or there was no time to fetch it; the other fields are empty.
   */
  'missing'?: (boolean);
  /**
   * Its id, as given when it was indexed.
   */
  'id'?: (string);
  /**
   * The document as JSON.
   */
  'document'?: (Buffer | Uint8Array | string);
  /**
   * Snippets asked for.
   */
  'snippets'?: (_muster_v1_Snippet)[];
}

/**
 * One stored document.
 */
export interface FetchedDocument__Output {
  /**
   * Its name.
   */
  'seq': (number);
  /**
   * True: there is no such document here, or there was no time to fetch it; the other fields are empty.
   */
  'missing': (boolean);
  /**
   * Its id, as given when it was indexed.
   */
  'id': (string);
  /**
   * The document as JSON.
   */
  'document': (Buffer);
  /**
   * Snippets asked for.
   */
  'snippets': (_muster_v1_Snippet__Output)[];
}
