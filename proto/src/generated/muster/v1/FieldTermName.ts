// Original file: muster/v1/shard.proto


/**
 * A term of a field.
 */
export interface FieldTermName {
  /**
   * Name of the field.
   */
  'field'?: (string);
  /**
   * The term as the field's analyzer gives it.
   */
  'term'?: (string);
}

/**
 * A term of a field.
 */
export interface FieldTermName__Output {
  /**
   * Name of the field.
   */
  'field': (string);
  /**
   * The term as the field's analyzer gives it.
   */
  'term': (string);
}
