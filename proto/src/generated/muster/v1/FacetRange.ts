// Original file: muster/v1/query.proto


/**
 * A range of values of a facet.
 */
export interface FacetRange {
  /**
   * Name that its count is returned under; empty means the bounds as text, `from..to`.
   */
  'name'?: (string);
  /**
   * Greater than or equal; unset means no bound. Dates as milliseconds since 1970-01-01T00:00:00Z.
   */
  'from'?: (number | string);
  /**
   * Less than; unset means no bound.
   */
  'to'?: (number | string);
  '_from'?: "from";
  '_to'?: "to";
}

/**
 * A range of values of a facet.
 */
export interface FacetRange__Output {
  /**
   * Name that its count is returned under; empty means the bounds as text, `from..to`.
   */
  'name': (string);
  /**
   * Greater than or equal; unset means no bound. Dates as milliseconds since 1970-01-01T00:00:00Z.
   */
  'from'?: (number);
  /**
   * Less than; unset means no bound.
   */
  'to'?: (number);
  '_from'?: "from";
  '_to'?: "to";
}
