import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRecord__Output } from '@muster/proto';
import { askForRecords } from '../../commands/query-records.js';

/** As many as a process remembers by default. */
const mostRecords = 1000;
const everyMs = 2000;

/** Calls to replicas by why they were made, of queries that are told apart by when they were accepted, and what they asked. */
export class AttemptCounts {
  private readonly seen = new Set<string>();
  private readonly former: number;
  private readonly counts: Record<string, number> = {};

  /** @param former records of queries that are not to be counted */
  constructor(former: readonly QueryRecord__Output[] = []) {
    for (const record of former) this.seen.add(keyOf(record));
    this.former = this.seen.size;
  }

  /** Counts those of the queries that were not counted before. */
  add(records: readonly QueryRecord__Output[]): void {
    for (const record of records) {
      const { leaves } = record;
      const key = keyOf(record);
      if (this.seen.has(key)) continue;
      this.seen.add(key);
      for (const { chosenFor } of leaves.flatMap(({ attempts }) => attempts)) {
        this.counts[chosenFor] = (this.counts[chosenFor] ?? 0) + 1;
      }
    }
  }

  get byReason(): Readonly<Record<string, number>> {
    return this.counts;
  }

  /** Queries that were counted. */
  get queries(): number {
    return this.seen.size - this.former;
  }
}

function keyOf({ acceptedMs, query, timings }: QueryRecord__Output): string {
  return `${acceptedMs} ${query} ${timings?.totalUs}`;
}

/** Counts calls by the records that a coordinator keeps of its queries from now on, until it is told to stop. */
export async function countAttempts(adminService: string, isOver: () => boolean): Promise<AttemptCounts> {
  const look = async () => (await askForRecords(adminService, { limit: mostRecords })).records;
  const counts = new AttemptCounts(await look());
  while (!isOver()) {
    await sleep(everyMs);
    counts.add(await look());
  }
  return counts;
}
