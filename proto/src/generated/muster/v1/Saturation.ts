// Original file: muster/v1/query.proto


/**
 * `weight * v / (v + pivot)`, 0 for values not above 0.
 */
export interface Saturation {
  /**
   * The value that is worth half the weight, above 0.
   */
  'pivot'?: (number | string);
}

/**
 * `weight * v / (v + pivot)`, 0 for values not above 0.
 */
export interface Saturation__Output {
  /**
   * The value that is worth half the weight, above 0.
   */
  'pivot': (number);
}
