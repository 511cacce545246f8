// Original file: muster/v1/admin.proto

import type { ModelState as _muster_v1_ModelState, ModelState__Output as _muster_v1_ModelState__Output } from '../../muster/v1/ModelState.js';

/**
 * The files were read, and queries are ranked by them.
 */
export interface ReloadModelsResponse {
  /**
   * In the order of the configuration.
   */
  'models'?: (_muster_v1_ModelState)[];
}

/**
 * The files were read, and queries are ranked by them.
 */
export interface ReloadModelsResponse__Output {
  /**
   * In the order of the configuration.
   */
  'models': (_muster_v1_ModelState__Output)[];
}
