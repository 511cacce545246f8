import type { SortedList } from './columns.js';
import { type MergeRules, merge } from './merge.js';
import type { Ranking } from './ranking.js';
import { isInTuples, ownScoreAt, type SortTuples } from './sort-tuples.js';

/**
 * Merges lists into their best `limit` hits as `merge` does; those that are in the order of sort keys by the keys, then
 * `seq` up, then the list's place. Scores are the hits' own, with sort keys in no order. All keys are compared where the
 * first does not tell.
 *
 * @param lists as `readSorted` reads them
 */
export function mergeSorted(
  lists: readonly SortedList[],
  limit: number,
  rules: Omit<MergeRules, 'breakTie'> = {},
): Ranking {
  if (!isInTuples(lists)) return merge(lists, limit, rules);
  // The casts here and below are of places that the merge names.
  const tuples = lists as readonly SortTuples[];
  const merged = merge(lists, limit, {
    ...rules,
    breakTie: (listA, positionA, listB, positionB) =>
      (tuples[listA] as SortTuples).compare(positionA, tuples[listB] as SortTuples, positionB),
  });
  const score = merged.list.map((list, i) => ownScoreAt(tuples[list] as SortTuples, merged.position[i] as number));
  return { ...merged, score };
}
