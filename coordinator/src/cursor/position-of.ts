import type { Column__Output, PartialHits__Output } from '@muster/proto';
import type { RankedPage, RankRecipe, SortOrder } from '@muster/ranker';
import type { ScatteredIndex } from '../scatter/scattered.js';
import type { HitPosition, SortedValue } from '../words.js';

/**
 * The place of a hit in its list, in the order of the first phase; nothing if its shard did not tell what it is sorted by.
 *
 * @param row of the hit on a page of this source alone
 */
export function positionOf(
  { answered }: ScatteredIndex,
  { sort }: Pick<RankRecipe, 'sort'>,
  page: RankedPage,
  row: number,
): HitPosition | undefined {
  const seq = page.seq[row] as number;
  if (sort.length === 0) return { values: [page.score[row] as number], seq };
  const [list] = answered[page.list[row] as number]?.outcome.value.lists ?? [];
  if (list === undefined || list.sortValues.length !== sort.length) return undefined;
  const position = page.position[row] as number;
  return { values: sort.map((key, i) => sortedValue(list, key, { place: i, position })), seq };
}

function sortedValue(
  { sortValues }: PartialHits__Output,
  { kind }: SortOrder,
  { place, position }: { readonly place: number; readonly position: number },
): SortedValue {
  const column = sortValues[place] as Column__Output;
  if (kind === 'text') return textAt(column, position);
  const number = column.numbers.readDoubleLE(8 * position);
  return Number.isNaN(number) ? undefined : number;
}

function textAt({ numbers, text, missing }: Column__Output, position: number): string | undefined {
  const isMissing = ((missing[position >>> 3] ?? 0) & (1 << (position & 7))) !== 0;
  if (isMissing) return undefined;
  return text.subarray(numbers.readUInt32LE(4 * position), numbers.readUInt32LE(4 * position + 4)).toString();
}
