// Original file: muster/v1/query.proto


/**
 * Matches documents whose number or date field lies in a range. At least one bound must be set, and at most one on
 * each side.
 */
export interface RangeFilter {
  /**
   * Name of a number or date field.
   */
  'field'?: (string);
  /**
   * Greater than or equal. Numbers as they are, dates as milliseconds since 1970-01-01T00:00:00Z.
   */
  'gte'?: (number | string);
  /**
   * Greater than.
   */
  'gt'?: (number | string);
  /**
   * Less than or equal.
   */
  'lte'?: (number | string);
  /**
   * Less than.
   */
  'lt'?: (number | string);
  '_gte'?: "gte";
  '_gt'?: "gt";
  '_lte'?: "lte";
  '_lt'?: "lt";
}

/**
 * Matches documents whose number or date field lies in a range. At least one bound must be set, and at most one on
 * each side.
 */
export interface RangeFilter__Output {
  /**
   * Name of a number or date field.
   */
  'field': (string);
  /**
   * Greater than or equal. Numbers as they are, dates as milliseconds since 1970-01-01T00:00:00Z.
   */
  'gte'?: (number);
  /**
   * Greater than.
   */
  'gt'?: (number);
  /**
   * Less than or equal.
   */
  'lte'?: (number);
  /**
   * Less than.
   */
  'lt'?: (number);
  '_gte'?: "gte";
  '_gt'?: "gt";
  '_lte'?: "lte";
  '_lt'?: "lt";
}
