import type { SortBy } from './check-sort.js';
import { KeywordSort } from './keyword-sort.js';
import { NumberSort } from './number-sort.js';
import { ScoreSort } from './score-sort.js';
import type { SortColumn } from './sort-column.js';

/** An empty column for each key. */
export function sortColumns(keys: readonly SortBy[]): SortColumn[] {
  return keys.map((key) => {
    if (key.kind === 'score') return new ScoreSort(key);
    return key.kind === 'number' ? new NumberSort(key) : new KeywordSort(key);
  });
}
