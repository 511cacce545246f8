// Original file: muster/v1/index.proto


/**
 * One write.
 */
export interface Operation {
  /**
   * Adds a document, or replaces the one with its id. The document as JSON, `id` included.
   */
  'upsert'?: (Buffer | Uint8Array | string);
  /**
   * Removes the document with this id.
   */
  'delete'?: (string);
  /**
   * What to do.
   */
  'kind'?: "upsert"|"delete";
}

/**
 * One write.
 */
export interface Operation__Output {
  /**
   * Adds a document, or replaces the one with its id. The document as JSON, `id` included.
   */
  'upsert'?: (Buffer);
  /**
   * Removes the document with this id.
   */
  'delete'?: (string);
  /**
   * What to do.
   */
  'kind'?: "upsert"|"delete";
}
