// Original file: muster/v1/admin.proto


/**
 * Lets an alias name another index.
 */
export interface SetAliasRequest {
  /**
   * The alias, which must be configured.
   */
  'alias'?: (string);
  /**
   * The index it is to name, which must be configured and must serve.
   */
  'index'?: (string);
}

/**
 * Lets an alias name another index.
 */
export interface SetAliasRequest__Output {
  /**
   * The alias, which must be configured.
   */
  'alias': (string);
  /**
   * The index it is to name, which must be configured and must serve.
   */
  'index': (string);
}
