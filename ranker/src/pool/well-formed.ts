import { FLOAT64_BYTES, isBare } from '../columns.js';
import { isColumnOf } from '../value-columns.js';
import type { HitList, RankRequest, ValueColumn } from '../words.js';

/** Says whether a request is for a page that there can be: from 0 on. */
export function isForPage({ k, offset }: RankRequest): boolean {
  return k >= 0 && offset >= 0;
}

/** Says whether a list can be ranked: its columns have just the bytes that its count promises. */
export function isListWellFormed(list: HitList): boolean {
  const { count, seqs, scores } = list;
  if (seqs.byteLength !== count * FLOAT64_BYTES || scores.byteLength !== count * FLOAT64_BYTES) return false;
  return isBare(list) || holdsItsValues(list);
}

function holdsItsValues({ count, sortValues, collapseKeys, features, values }: HitList): boolean {
  if (collapseKeys !== undefined && !isColumnOf(collapseKeys, count)) return false;
  return areColumnsOf(sortValues, count) && areColumnsOf(features, count) && areColumnsOf(values, count);
}

function areColumnsOf(columns: readonly ValueColumn[] | undefined, count: number): boolean {
  return columns === undefined || columns.every((column) => isColumnOf(column, count));
}
