// Original file: muster/v1/query.proto

import type { TermsFilter as _muster_v1_TermsFilter, TermsFilter__Output as _muster_v1_TermsFilter__Output } from '../../muster/v1/TermsFilter.js';
import type { RangeFilter as _muster_v1_RangeFilter, RangeFilter__Output as _muster_v1_RangeFilter__Output } from '../../muster/v1/RangeFilter.js';
import type { ExistsFilter as _muster_v1_ExistsFilter, ExistsFilter__Output as _muster_v1_ExistsFilter__Output } from '../../muster/v1/ExistsFilter.js';
import type { IdsFilter as _muster_v1_IdsFilter, IdsFilter__Output as _muster_v1_IdsFilter__Output } from '../../muster/v1/IdsFilter.js';
import type { FilterList as _muster_v1_FilterList, FilterList__Output as _muster_v1_FilterList__Output } from '../../muster/v1/FilterList.js';
import type { Filter as _muster_v1_Filter, Filter__Output as _muster_v1_Filter__Output } from '../../muster/v1/Filter.js';

/**
 * A condition on stored values. Filters never change scores. Exactly one kind must be set.
 */
export interface Filter {
  /**
   * The field has one of the values.
   */
  'terms'?: (_muster_v1_TermsFilter | null);
  /**
   * The field lies in a range.
   */
  'range'?: (_muster_v1_RangeFilter | null);
  /**
   * The field has a value.
   */
  'exists'?: (_muster_v1_ExistsFilter | null);
  /**
   * The document has one of the ids.
   */
  'ids'?: (_muster_v1_IdsFilter | null);
  /**
   * All of the filters hold.
   */
  'all'?: (_muster_v1_FilterList | null);
  /**
   * At least one of the filters holds.
   */
  'any'?: (_muster_v1_FilterList | null);
  /**
   * The filter does not hold.
   */
  'not'?: (_muster_v1_Filter | null);
  /**
   * The condition.
   */
  'kind'?: "terms"|"range"|"exists"|"ids"|"all"|"any"|"not";
}

/**
 * A condition on stored values. Filters never change scores. Exactly one kind must be set.
 */
export interface Filter__Output {
  /**
   * The field has one of the values.
   */
  'terms'?: (_muster_v1_TermsFilter__Output | null);
  /**
   * The field lies in a range.
   */
  'range'?: (_muster_v1_RangeFilter__Output | null);
  /**
   * The field has a value.
   */
  'exists'?: (_muster_v1_ExistsFilter__Output | null);
  /**
   * The document has one of the ids.
   */
  'ids'?: (_muster_v1_IdsFilter__Output | null);
  /**
   * All of the filters hold.
   */
  'all'?: (_muster_v1_FilterList__Output | null);
  /**
   * At least one of the filters holds.
   */
  'any'?: (_muster_v1_FilterList__Output | null);
  /**
   * The filter does not hold.
   */
  'not'?: (_muster_v1_Filter__Output | null);
  /**
   * The condition.
   */
  'kind'?: "terms"|"range"|"exists"|"ids"|"all"|"any"|"not";
}
