import { CalendarUnit, type CalendarUnit__Output } from '@muster/proto';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The furthest that a date can lie from 1970: about 270,000 years (ECMA-262, time values). */
const maxDateMs = 8.64e15;

/** A unit of the calendar that dates can be counted by. */
export type CountedUnit = Exclude<CalendarUnit__Output, typeof CalendarUnit.CALENDAR_UNIT_UNSPECIFIED>;

const units: readonly number[] = Object.values(CalendarUnit);

/** Says whether a number of the contract stands for a unit. */
export function isCountedUnit(unit: number): unit is CountedUnit {
  return unit !== CalendarUnit.CALENDAR_UNIT_UNSPECIFIED && units.includes(unit);
}

/**
 * Number of the unit of UTC that an instant lies in: hours or days since 1970, months or years since year 0. NaN for
 * no instant, or one beyond what dates can be.
 */
export function unitOf(ms: number, unit: CountedUnit): number {
  if (!(Math.abs(ms) <= maxDateMs)) return Number.NaN;
  if (unit === CalendarUnit.CALENDAR_UNIT_HOUR) return Math.floor(ms / hourMs);
  const day = Math.floor(ms / dayMs);
  if (unit === CalendarUnit.CALENDAR_UNIT_DAY) return day;
  const month = monthOfDay(day);
  return unit === CalendarUnit.CALENDAR_UNIT_MONTH ? month : Math.floor(month / 12);
}

/** Name of a unit that `unitOf` gave: as much of its beginning in ISO 8601 as it takes. */
export function unitName(number: number, unit: CountedUnit): string {
  if (unit === CalendarUnit.CALENDAR_UNIT_YEAR) return yearName(number);
  if (unit === CalendarUnit.CALENDAR_UNIT_MONTH) return monthName(number);
  const isHour = unit === CalendarUnit.CALENDAR_UNIT_HOUR;
  const start = new Date(number * (isHour ? hourMs : dayMs)).toISOString();
  return start.slice(0, start.indexOf('T') + (isHour ? 3 : 0));
}

function monthName(number: number): string {
  const year = Math.floor(number / 12);
  return `${yearName(year)}-${String(number - 12 * year + 1).padStart(2, '0')}`;
}

/** Four digits, or a sign and six as ECMA-262 has it. Not by a `Date`: the first year of all begins before the first. */
function yearName(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

/** Eras of 400 years that are added so that no day is negative: whole numbers of 32 bits are divided fast. */
const addedEras = 800;
const daysOfEra = 146_097;

/**
 * Months from the beginning of year 0 to that of a day's month, days being counted from 1970-01-01: the proleptic
 * Gregorian calendar in whole-number arithmetic (Howard Hinnant, "chrono-compatible low-level date algorithms",
 * civil_from_days). A tenth of the cost of a `Date`.
 */
function monthOfDay(day: number): number {
  // Years that begin in March, so that the day that leap years have more is the last.
  const fromMarch = (day + 719_468 + addedEras * daysOfEra) | 0;
  const era = (fromMarch / daysOfEra) | 0;
  const dayOfEra = (fromMarch - era * daysOfEra) | 0;
  const leaps = ((dayOfEra / 1460) | 0) - ((dayOfEra / 36_524) | 0) + ((dayOfEra / 146_096) | 0);
  const yearOfEra = ((dayOfEra - leaps) / 365) | 0;
  const dayOfYear = (dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0))) | 0;
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  return 12 * (yearOfEra + (era - addedEras) * 400) + monthFromMarch + 2;
}
