/** Queries that came to some fake replicas. */
export interface QueryCount {
  readonly calls: number;
  /** Those of them that were cancelled before they were answered. */
  readonly cancelled: number;
}

/** What came to fake replicas, by who asked. */
export type CallCounts = Readonly<Record<string, QueryCount>>;

/** What came between two looks, to several processes: each look is one count of each of them. */
export function countBetween(before: readonly CallCounts[], after: readonly CallCounts[], client: string): QueryCount {
  const sum = (looks: readonly CallCounts[], key: keyof QueryCount): number =>
    looks.reduce((total, look) => total + (look[client]?.[key] ?? 0), 0);
  return {
    calls: sum(after, 'calls') - sum(before, 'calls'),
    cancelled: sum(after, 'cancelled') - sum(before, 'cancelled'),
  };
}
