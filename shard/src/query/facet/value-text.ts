/** A number's or date's value as text: decimal, or ISO 8601 where dates reach (ECMA-262: about 270,000 years). */
export function valueText(value: number, isDate: boolean): string {
  const date = new Date(value);
  // Dates have whole milliseconds; what has parts of them is told apart only as a number.
  return isDate && date.getTime() === value ? date.toISOString() : String(value);
}
