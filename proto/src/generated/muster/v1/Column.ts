// Original file: muster/v1/shard.proto


/**
 * Values, one a hit.
 */
export interface Column {
  /**
   * Numbers: float64 each, NaN where missing. Strings: uint32 offsets, one more than hits, into `text`.
   */
  'numbers'?: (Buffer | Uint8Array | string);
  /**
   * Strings: UTF-8, without separators.
   */
  'text'?: (Buffer | Uint8Array | string);
  /**
   * Strings: one bit a hit, set where the value is missing; empty if none is.
   */
  'missing'?: (Buffer | Uint8Array | string);
}

/**
 * Values, one a hit.
 */
export interface Column__Output {
  /**
   * Numbers: float64 each, NaN where missing. Strings: uint32 offsets, one more than hits, into `text`.
   */
  'numbers': (Buffer);
  /**
   * Strings: UTF-8, without separators.
   */
  'text': (Buffer);
  /**
   * Strings: one bit a hit, set where the value is missing; empty if none is.
   */
  'missing': (Buffer);
}
