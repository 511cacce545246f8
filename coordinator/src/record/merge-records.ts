import type { QueryRecord, QueryRecord__Output } from '@muster/proto';

/** Records given where nobody says how many. */
export const defaultRecords = 100;

/**
 * One list out of those of several processes, each newest first: the queries that ended last first.
 *
 * @param limit most records; 0 means 100
 */
export function mergeRecords(lists: readonly (readonly QueryRecord__Output[])[], limit: number): QueryRecord[] {
  const all = lists.flat().sort((a, b) => endOf(b) - endOf(a));
  return all.slice(0, limit || defaultRecords);
}

/** When the query ended, in microseconds since 1970. */
function endOf({ acceptedMs, timings }: QueryRecord__Output): number {
  return acceptedMs * 1000 + (timings?.totalUs ?? 0);
}
