// Original file: muster/v1/shard.proto

import type { Column as _muster_v1_Column, Column__Output as _muster_v1_Column__Output } from '../../muster/v1/Column.js';

/**
 * A list of hits as columns: entry i of every column belongs to hit i. Numbers are little-endian.
 */
export interface PartialHits {
  /**
   * Number of hits.
   */
  'count'?: (number);
  /**
   * The hits' names, float64 each: whole numbers below 2^53, unique in the list.
   */
  'seqs'?: (Buffer | Uint8Array | string);
  /**
   * The hits' scores, float64 each, finite.
   */
  'scores'?: (Buffer | Uint8Array | string);
  /**
   * For each sort key of the request, the hits' values; empty when sorted by score.
   */
  'sortValues'?: (_muster_v1_Column)[];
  /**
   * The hits' collapse keys; unset without collapse.
   */
  'collapseKeys'?: (_muster_v1_Column | null);
  /**
   * For each feature of the request, the hits' values, in every list that is returned. A hit that there was no time to
   * work them out for is not returned, and counts as a document that was not decided.
   */
  'features'?: (_muster_v1_Column)[];
  /**
   * For each field of the request's `values`, the hits' values, with the same rule: strings of a keyword field.
   */
  'values'?: (_muster_v1_Column)[];
}

/**
 * A list of hits as columns: entry i of every column belongs to hit i. Numbers are little-endian.
 */
export interface PartialHits__Output {
  /**
   * Number of hits.
   */
  'count': (number);
  /**
   * The hits' names, float64 each: whole numbers below 2^53, unique in the list.
   */
  'seqs': (Buffer);
  /**
   * The hits' scores, float64 each, finite.
   */
  'scores': (Buffer);
  /**
   * For each sort key of the request, the hits' values; empty when sorted by score.
   */
  'sortValues': (_muster_v1_Column__Output)[];
  /**
   * The hits' collapse keys; unset without collapse.
   */
  'collapseKeys': (_muster_v1_Column__Output | null);
  /**
   * For each feature of the request, the hits' values, in every list that is returned. A hit that there was no time to
   * work them out for is not returned, and counts as a document that was not decided.
   */
  'features': (_muster_v1_Column__Output)[];
  /**
   * For each field of the request's `values`, the hits' values, with the same rule: strings of a keyword field.
   */
  'values': (_muster_v1_Column__Output)[];
}
