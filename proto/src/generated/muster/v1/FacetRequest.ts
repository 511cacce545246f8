// Original file: muster/v1/query.proto

import type { FacetRange as _muster_v1_FacetRange, FacetRange__Output as _muster_v1_FacetRange__Output } from '../../muster/v1/FacetRange.js';
import type { CalendarUnit as _muster_v1_CalendarUnit, CalendarUnit__Output as _muster_v1_CalendarUnit__Output } from '../../muster/v1/CalendarUnit.js';

/**
 * A count of matching documents by value: by the values themselves, or by ranges, calendar units or steps of numbers
 * or dates. A query has at most 32.
 */
export interface FacetRequest {
  /**
   * Name under which the counts are returned.
   */
  'name'?: (string);
  /**
   * Name of a keyword, number or date field.
   */
  'field'?: (string);
  /**
   * Most values returned, in [0, 10,000]: the most frequent. 0 means 10, with a calendar unit or an interval 100. With
   * ranges, all of them are returned.
   */
  'size'?: (number);
  /**
   * Ranges of a number or date field to count in place of values; at most 256. They may overlap.
   */
  'ranges'?: (_muster_v1_FacetRange)[];
  /**
   * Unit of the calendar, in UTC, to count the values of a date field by.
   */
  'calendarUnit'?: (_muster_v1_CalendarUnit);
  /**
   * Width of the steps to count the values of a number field by, above 0 and finite. Steps begin at the multiples of the
   * interval as a decimal, each rounded to the nearest double: by 0.1 at 0.3, and not at 0.30000000000000004. A value counts
   * for the step that begins at the greatest of them that is not above it, as far as doubles tell them apart; for itself if
   * it is beyond more steps than doubles can count. Returned as the step's beginning. 0: values are counted as they are.
   */
  'interval'?: (number | string);
}

/**
 * A count of matching documents by value: by the values themselves, or by ranges, calendar units or steps of numbers
 * or dates. A query has at most 32.
 */
export interface FacetRequest__Output {
  /**
   * Name under which the counts are returned.
   */
  'name': (string);
  /**
   * Name of a keyword, number or date field.
   */
  'field': (string);
  /**
   * Most values returned, in [0, 10,000]: the most frequent. 0 means 10, with a calendar unit or an interval 100. With
   * ranges, all of them are returned.
   */
  'size': (number);
  /**
   * Ranges of a number or date field to count in place of values; at most 256. They may overlap.
   */
  'ranges': (_muster_v1_FacetRange__Output)[];
  /**
   * Unit of the calendar, in UTC, to count the values of a date field by.
   */
  'calendarUnit': (_muster_v1_CalendarUnit__Output);
  /**
   * Width of the steps to count the values of a number field by, above 0 and finite. Steps begin at the multiples of the
   * interval as a decimal, each rounded to the nearest double: by 0.1 at 0.3, and not at 0.30000000000000004. A value counts
   * for the step that begins at the greatest of them that is not above it, as far as doubles tell them apart; for itself if
   * it is beyond more steps than doubles can count. Returned as the step's beginning. 0: values are counted as they are.
   */
  'interval': (number);
}
