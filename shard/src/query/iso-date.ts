const isoDate = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Milliseconds since 1970-01-01T00:00:00Z of an ISO 8601 date or date and time, NaN if it is none, also if its month
 * has no such day. Without a zone it is UTC, not local time as in `Date.parse`: an index must not depend on where it is
 * built.
 */
export function dateMs(text: string): number {
  const [, day, time, zone] = isoDate.exec(text) ?? [];
  if (day === undefined || !isInCalendar(day)) return Number.NaN;
  return Date.parse(time === undefined ? day : `${day}T${time}${zone ?? 'Z'}`);
}

/** `Date.parse` takes February 30 for March 1. */
function isInCalendar(day: string): boolean {
  return new Date(day).getUTCDate() === Number(day.slice(-2));
}
