// Original file: muster/v1/search.proto

/**
 * What to return of each hit's document.
 */
export const DocumentReturn = {
  /**
   * The same as whole.
   */
  DOCUMENT_RETURN_UNSPECIFIED: 0,
  /**
   * The whole document, byte for byte as it was indexed.
   */
  DOCUMENT_RETURN_WHOLE: 1,
  /**
   * Some of its top-level fields.
   */
  DOCUMENT_RETURN_FIELDS: 2,
  /**
   * Nothing but source, `seq` and score: saves the fetch. Hits of index sources have no id then.
   */
  DOCUMENT_RETURN_NONE: 3,
} as const;

/**
 * What to return of each hit's document.
 */
export type DocumentReturn =
  /**
   * The same as whole.
   */
  | 'DOCUMENT_RETURN_UNSPECIFIED'
  | 0
  /**
   * The whole document, byte for byte as it was indexed.
   */
  | 'DOCUMENT_RETURN_WHOLE'
  | 1
  /**
   * Some of its top-level fields.
   */
  | 'DOCUMENT_RETURN_FIELDS'
  | 2
  /**
   * Nothing but source, `seq` and score: saves the fetch. Hits of index sources have no id then.
   */
  | 'DOCUMENT_RETURN_NONE'
  | 3

/**
 * What to return of each hit's document.
 */
export type DocumentReturn__Output = typeof DocumentReturn[keyof typeof DocumentReturn]
