// Original file: muster/v1/shard.proto


/**
 * A field and the numbers its matches are scored by.
 */
export interface ScoredField {
  /**
   * Name of the field.
   */
  'field'?: (string);
  /**
   * Average length over all shards, in words: total length divided by documents that have the field. At least 1.
   */
  'averageLength'?: (number | string);
  /**
   * BM25's saturation of frequency, in [0, 10].
   */
  'k1'?: (number | string);
  /**
   * BM25's normalisation by length, in [0, 1].
   */
  'b'?: (number | string);
}

/**
 * A field and the numbers its matches are scored by.
 */
export interface ScoredField__Output {
  /**
   * Name of the field.
   */
  'field': (string);
  /**
   * Average length over all shards, in words: total length divided by documents that have the field. At least 1.
   */
  'averageLength': (number);
  /**
   * BM25's saturation of frequency, in [0, 10].
   */
  'k1': (number);
  /**
   * BM25's normalisation by length, in [0, 1].
   */
  'b': (number);
}
