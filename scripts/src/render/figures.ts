import { type TotalHits__Output, TotalRelation } from '@muster/proto';

/** A whole number as people write it: `1,234`. */
export function wholeNumber(value: number): string {
  return value.toLocaleString('en');
}

/** A number of things: `1 document`, `1,234 documents`. */
export function counted(count: number, thing: string): string {
  return `${wholeNumber(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** A number with at most so many significant digits, and none that say nothing: `0.0164`. */
export function rounded(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

/** A time given in microseconds, in milliseconds: `12.3 ms`. */
export function milliseconds(us: number): string {
  return `${(us / 1_000).toFixed(1)} ms`;
}

/** A share in percent, rounded down so that only the whole is ever `100 %`. */
export function percent(share: number): string {
  return `${Math.floor(share * 1_000) / 10} %`;
}

/** How many documents matched: `1 hit`, `1,234 hits`, `at least 1,000 hits`, `no hits so far`. */
export function totalHits({ value, relation }: TotalHits__Output): string {
  const hits = counted(value, 'hit');
  if (relation !== TotalRelation.TOTAL_RELATION_AT_LEAST) return hits;
  return value === 0 ? 'no hits so far' : `at least ${hits}`;
}
