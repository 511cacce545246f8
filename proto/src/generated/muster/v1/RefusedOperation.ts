// Original file: muster/v1/index.proto


/**
 * A write that was refused.
 */
export interface RefusedOperation {
  /**
   * Its place in the batch, from 0.
   */
  'position'?: (number);
  /**
   * Its id, empty if it has none.
   */
  'id'?: (string);
  /**
   * The field at fault; empty if none is.
   */
  'field'?: (string);
  /**
   * Why.
   */
  'reason'?: (string);
}

/**
 * A write that was refused.
 */
export interface RefusedOperation__Output {
  /**
   * Its place in the batch, from 0.
   */
  'position': (number);
  /**
   * Its id, empty if it has none.
   */
  'id': (string);
  /**
   * The field at fault; empty if none is.
   */
  'field': (string);
  /**
   * Why.
   */
  'reason': (string);
}
