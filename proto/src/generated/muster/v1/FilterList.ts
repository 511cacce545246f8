// Original file: muster/v1/query.proto

import type { Filter as _muster_v1_Filter, Filter__Output as _muster_v1_Filter__Output } from '../../muster/v1/Filter.js';

/**
 * Several filters.
 */
export interface FilterList {
  /**
   * At least 1, at most 1,024.
   */
  'filters'?: (_muster_v1_Filter)[];
}

/**
 * Several filters.
 */
export interface FilterList__Output {
  /**
   * At least 1, at most 1,024.
   */
  'filters': (_muster_v1_Filter__Output)[];
}
