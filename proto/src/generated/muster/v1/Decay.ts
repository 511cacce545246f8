// Original file: muster/v1/query.proto


/**
 * `weight * scale / (scale + distance)`, where `distance` is how far `v` is from the origin.
 */
export interface Decay {
  /**
   * The value that is worth the whole weight; dates as milliseconds since 1970-01-01T00:00:00Z.
   */
  'origin'?: (number | string);
  /**
   * The distance that is worth half the weight, above 0; for dates in milliseconds.
   */
  'scale'?: (number | string);
}

/**
 * `weight * scale / (scale + distance)`, where `distance` is how far `v` is from the origin.
 */
export interface Decay__Output {
  /**
   * The value that is worth the whole weight; dates as milliseconds since 1970-01-01T00:00:00Z.
   */
  'origin': (number);
  /**
   * The distance that is worth half the weight, above 0; for dates in milliseconds.
   */
  'scale': (number);
}
