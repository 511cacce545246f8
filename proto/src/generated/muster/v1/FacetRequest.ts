// Original file: muster/v1/query.proto

import type { FacetRange as _muster_v1_FacetRange, FacetRange__Output as _muster_v1_FacetRange__Output } from '../../muster/v1/FacetRange.js';
import type { CalendarUnit as _muster_v1_CalendarUnit, CalendarUnit__Output as _muster_v1_CalendarUnit__Output } from '../../muster/v1/CalendarUnit.js';

/**
 * A count of matching documents by value: by the values themselves, or by ranges or calendar units of numbers or dates.
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
   * Most values returned, in [0, 10,000]; 0 means 10. With ranges, all of them are.
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
}

/**
 * A count of matching documents by value: by the values themselves, or by ranges or calendar units of numbers or dates.
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
   * Most values returned, in [0, 10,000]; 0 means 10. With ranges, all of them are.
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
}
