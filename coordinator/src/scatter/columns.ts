import type { Column__Output, SortValue } from '@muster/proto';
import type { SortOrder } from '@muster/ranker';

/** What the values of a column are. */
export type ValueKind = 'number' | 'text';

/** What the values of a sort key's column are. */
export function kindOfKey({ kind }: SortOrder): ValueKind {
  return kind === 'text' ? 'text' : 'number';
}

/** Whether a hit has no value. */
export function isMissing({ numbers, missing }: Column__Output, kind: ValueKind, hit: number): boolean {
  if (kind === 'number') return Number.isNaN(numbers.readDoubleLE(8 * hit));
  return missing.length > 0 && ((missing[hit >>> 3] as number) & (1 << (hit & 7))) !== 0;
}

/** The value of a hit in a column of numbers. */
export function numberAt({ numbers }: Column__Output, hit: number): number {
  return numbers.readDoubleLE(8 * hit);
}

/** Where the value of a hit begins in the text of a column of strings; it ends where the next one begins. */
export function textStart({ numbers }: Column__Output, hit: number): number {
  return numbers.readUInt32LE(4 * hit);
}

/** The value of a hit in a column of strings. */
export function textAt(column: Column__Output, hit: number): string {
  return column.text.toString('utf8', textStart(column, hit), textStart(column, hit + 1));
}

/** A hit's value as answers have it. */
export function valueAt(column: Column__Output, kind: ValueKind, hit: number): SortValue {
  if (isMissing(column, kind, hit)) return {};
  if (kind === 'number') return { number: numberAt(column, hit) };
  return { text: textAt(column, hit) };
}

/** How a column is not what it must be for so many hits; nothing if it is. */
export function faultOfColumn({ numbers, text, missing }: Column__Output, kind: ValueKind, hits: number) {
  const bytes = kind === 'number' ? 8 * hits : 4 * (hits + 1);
  if (numbers.length !== bytes) return `must have ${bytes} bytes of numbers, got ${numbers.length}`;
  if (kind === 'number') return undefined;
  if (missing.length > 0 && missing.length !== Math.ceil(hits / 8))
    return `must have ${Math.ceil(hits / 8)} bytes of missing values, got ${missing.length}`;
  let last = 0;
  for (let at = 0; at < bytes; at += 4) {
    const start = numbers.readUInt32LE(at);
    if (start < last || start > text.length) {
      return `must have offsets that rise to at most ${text.length}, got ${start} after ${last}`;
    }
    last = start;
  }
  return undefined;
}

/** A column of so many hits without values. */
export function missingColumn(kind: ValueKind, hits: number): Column__Output {
  const none = Buffer.alloc(0);
  if (kind === 'text') {
    return { numbers: Buffer.alloc(4 * (hits + 1)), text: none, missing: Buffer.alloc(Math.ceil(hits / 8), 0xff) };
  }
  const numbers = Buffer.from(new Float64Array(hits).fill(Number.NaN).buffer);
  return { numbers, text: none, missing: none };
}
