import type { FacetCounts, ReducedFacet } from './words.js';

/** The counts of named ranges over shards: each shard lists all of them, so the sums are exact. In the order given. */
export function reduceRanges(lists: readonly FacetCounts[], names: readonly string[]): ReducedFacet {
  const sums = new Map(names.map((name) => [name, 0]));
  for (const { counts } of lists) {
    for (const { value, count } of counts) {
      const sum = sums.get(value);
      if (sum !== undefined) sums.set(value, sum + count);
    }
  }
  const counts = [...sums].map(([value, count]) => ({ value, count, errorBound: 0 }));
  return { counts, errorBound: 0, unlistedBound: 0 };
}
