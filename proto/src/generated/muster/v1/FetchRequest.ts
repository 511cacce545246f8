// Original file: muster/v1/shard.proto

import type { Highlight as _muster_v1_Highlight, Highlight__Output as _muster_v1_Highlight__Output } from '../../muster/v1/Highlight.js';
import type { Clause as _muster_v1_Clause, Clause__Output as _muster_v1_Clause__Output } from '../../muster/v1/Clause.js';
import type { ScoredField as _muster_v1_ScoredField, ScoredField__Output as _muster_v1_ScoredField__Output } from '../../muster/v1/ScoredField.js';
import type { CallContext as _muster_v1_CallContext, CallContext__Output as _muster_v1_CallContext__Output } from '../../muster/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Asks for stored documents.
 */
export interface FetchRequest {
  /**
   * Name of the index, which must be the one served.
   */
  'index'?: (string);
  /**
   * Generation the hits were found at; 0 means the newest here.
   */
  'generation'?: (number | string | Long);
  /**
   * The documents' `seq`, float64 each, little-endian. At most 10,000.
   */
  'seqs'?: (Buffer | Uint8Array | string);
  /**
   * Top-level fields of the stored document to return; empty means the whole document, byte for byte as indexed.
   */
  'fields'?: (string)[];
  /**
   * Snippets wanted; unset means none.
   */
  'highlight'?: (_muster_v1_Highlight | null);
  /**
   * The query to highlight: its words and phrases, but for those that must not match.
   */
  'query'?: (_muster_v1_Clause | null);
  /**
   * The fields that clauses refer to by their place here.
   */
  'queryFields'?: (_muster_v1_ScoredField)[];
  /**
   * Whose query it is.
   */
  'context'?: (_muster_v1_CallContext | null);
}

/**
 * Asks for stored documents.
 */
export interface FetchRequest__Output {
  /**
   * Name of the index, which must be the one served.
   */
  'index': (string);
  /**
   * Generation the hits were found at; 0 means the newest here.
   */
  'generation': (number);
  /**
   * The documents' `seq`, float64 each, little-endian. At most 10,000.
   */
  'seqs': (Buffer);
  /**
   * Top-level fields of the stored document to return; empty means the whole document, byte for byte as indexed.
   */
  'fields': (string)[];
  /**
   * Snippets wanted; unset means none.
   */
  'highlight': (_muster_v1_Highlight__Output | null);
  /**
   * The query to highlight: its words and phrases, but for those that must not match.
   */
  'query': (_muster_v1_Clause__Output | null);
  /**
   * The fields that clauses refer to by their place here.
   */
  'queryFields': (_muster_v1_ScoredField__Output)[];
  /**
   * Whose query it is.
   */
  'context': (_muster_v1_CallContext__Output | null);
}
