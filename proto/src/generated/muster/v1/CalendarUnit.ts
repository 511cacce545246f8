// Original file: muster/v1/query.proto

/**
 * A unit of the calendar.
 */
export const CalendarUnit = {
  /**
   * Values are counted as they are.
   */
  CALENDAR_UNIT_UNSPECIFIED: 0,
  /**
   * Years, returned as `2026`.
   */
  CALENDAR_UNIT_YEAR: 1,
  /**
   * Months, returned as `2026-11`.
   */
  CALENDAR_UNIT_MONTH: 2,
  /**
   * Days, returned as `2026-11-22`.
   */
  CALENDAR_UNIT_DAY: 3,
  /**
   * Hours, returned as `2026-11-22T05`.
   */
  CALENDAR_UNIT_HOUR: 4,
} as const;

/**
 * A unit of the calendar.
 */
export type CalendarUnit =
  /**
   * Values are counted as they are.
   */
  | 'CALENDAR_UNIT_UNSPECIFIED'
  | 0
  /**
   * Years, returned as `2026`.
   */
  | 'CALENDAR_UNIT_YEAR'
  | 1
  /**
   * Months, returned as `2026-11`.
   */
  | 'CALENDAR_UNIT_MONTH'
  | 2
  /**
   * Days, returned as `2026-11-22`.
   */
  | 'CALENDAR_UNIT_DAY'
  | 3
  /**
   * Hours, returned as `2026-11-22T05`.
   */
  | 'CALENDAR_UNIT_HOUR'
  | 4

/**
 * A unit of the calendar.
 */
export type CalendarUnit__Output = typeof CalendarUnit[keyof typeof CalendarUnit]
