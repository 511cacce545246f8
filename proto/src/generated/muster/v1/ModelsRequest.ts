// Original file: muster/v1/admin.proto


/**
 * Asks for models.
 */
export interface ModelsRequest {
  /**
   * Name of the model; empty means all.
   */
  'model'?: (string);
}

/**
 * Asks for models.
 */
export interface ModelsRequest__Output {
  /**
   * Name of the model; empty means all.
   */
  'model': (string);
}
