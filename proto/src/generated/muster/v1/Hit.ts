// Original file: muster/v1/search.proto

import type { Snippet as _muster_v1_Snippet, Snippet__Output as _muster_v1_Snippet__Output } from '../../muster/v1/Snippet.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One result.
 */
export interface Hit {
  /**
   * Name of the source it came from.
   */
  'source'?: (string);
  /**
   * The shard it came from; 0 for verticals.
   */
  'shard'?: (number);
  /**
   * Its name in the index: one version of one document. 0 for verticals.
   */
  'seq'?: (number | string | Long);
  /**
   * Its id, as given when it was indexed.
   */
  'id'?: (string);
  /**
   * The score the page is ordered by.
   */
  'score'?: (number | string);
  /**
   * Its score in its own source.
   */
  'sourceScore'?: (number | string);
  /**
   * Its rank in its own source, from 1.
   */
  'sourceRank'?: (number);
  /**
   * The document as JSON; empty if not asked for, or not to be had: see `document_missing`.
   */
  'document'?: (Buffer | Uint8Array | string);
  /**
   * True: the document was asked for and could not be fetched in time.
   */
  'documentMissing'?: (boolean);
  /**
   * Snippets asked for.
   */
  'snippets'?: (_muster_v1_Snippet)[];
  /**
   * How its score came about, as JSON; empty unless asked for.
   */
  'explanation'?: (string);
}

/**
 * One result.
 */
export interface Hit__Output {
  /**
   * Name of the source it came from.
   */
  'source': (string);
  /**
   * The shard it came from; 0 for verticals.
   */
  'shard': (number);
  /**
   * Its name in the index: one version of one document. 0 for verticals.
   */
  'seq': (number);
  /**
   * Its id, as given when it was indexed.
   */
  'id': (string);
  /**
   * The score the page is ordered by.
   */
  'score': (number);
  /**
   * Its score in its own source.
   */
  'sourceScore': (number);
  /**
   * Its rank in its own source, from 1.
   */
  'sourceRank': (number);
  /**
   * The document as JSON; empty if not asked for, or not to be had: see `document_missing`.
   */
  'document': (Buffer);
  /**
   * True: the document was asked for and could not be fetched in time.
   */
  'documentMissing': (boolean);
  /**
   * Snippets asked for.
   */
  'snippets': (_muster_v1_Snippet__Output)[];
  /**
   * How its score came about, as JSON; empty unless asked for.
   */
  'explanation': (string);
}
