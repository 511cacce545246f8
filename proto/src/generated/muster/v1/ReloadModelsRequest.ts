// Original file: muster/v1/admin.proto


/**
 * Asks for files of models to be read again.
 */
export interface ReloadModelsRequest {
  /**
   * Name of the model; empty means all.
   */
  'model'?: (string);
}

/**
 * Asks for files of models to be read again.
 */
export interface ReloadModelsRequest__Output {
  /**
   * Name of the model; empty means all.
   */
  'model': (string);
}
