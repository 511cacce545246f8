// Original file: muster/v1/search.proto

/**
 * How a query's text is read.
 */
export const QuerySyntax = {
  /**
   * The same as lenient.
   */
  QUERY_SYNTAX_UNSPECIFIED: 0,
  /**
   * Operators are honoured where they make sense, anything else is taken as words. Never fails.
   */
  QUERY_SYNTAX_LENIENT: 1,
  /**
   * A fault is an error that names its column.
   */
  QUERY_SYNTAX_STRICT: 2,
} as const;

/**
 * How a query's text is read.
 */
export type QuerySyntax =
  /**
   * The same as lenient.
   */
  | 'QUERY_SYNTAX_UNSPECIFIED'
  | 0
  /**
   * Operators are honoured where they make sense, anything else is taken as words. Never fails.
   */
  | 'QUERY_SYNTAX_LENIENT'
  | 1
  /**
   * A fault is an error that names its column.
   */
  | 'QUERY_SYNTAX_STRICT'
  | 2

/**
 * How a query's text is read.
 */
export type QuerySyntax__Output = typeof QuerySyntax[keyof typeof QuerySyntax]
