import { lengthNorm } from '../query/score.js';

interface Norms {
  readonly averageLength: number;
  readonly k1: number;
  readonly b: number;
  readonly byLength: Float64Array;
}

/** Lengths are told apart up to here. */
const maxLength = 0xffff;
/** Tables that are kept: those of a few fields at two generations. */
const maxTables = 16;
/** The last used last. */
const tables: Norms[] = [];

/** Norms by length. Statistics change seldom, so the tables used last are kept. */
export function normsOf(averageLength: number, k1: number, b: number): Float64Array {
  for (let i = tables.length - 1; i >= 0; i--) {
    const table = tables[i] as Norms;
    if (table.averageLength !== averageLength || table.k1 !== k1 || table.b !== b) continue;
    if (i < tables.length - 1) tables.push(...tables.splice(i, 1));
    return table.byLength;
  }
  if (tables.length === maxTables) tables.shift();
  const byLength = new Float64Array(maxLength + 1);
  for (let length = 0; length <= maxLength; length++) byLength[length] = lengthNorm(length, averageLength, k1, b);
  tables.push({ averageLength, k1, b, byLength });
  return byLength;
}
