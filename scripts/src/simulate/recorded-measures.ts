import { type Measures, Measuring } from './measures.js';
import { isForHits } from './recorded-cluster.js';
import type { RecordedQuery } from './records.js';

/** What was measured when the records were made, in the same numbers as a simulation gives. */
export function recordedMeasures(records: readonly RecordedQuery[], leaves: number): Measures {
  const measuring = new Measuring();
  const counts = { calls: 0, repeated: 0 };
  for (const [query, record] of records.entries()) {
    const { timings, share, exact, degradedBy, gathering, error } = record;
    measuring.add({
      query,
      tookMs: timings.totalUs / 1000,
      response: error === '' ? { coverage: { share }, exact, degradedBy, gathering: gathering ?? null } : undefined,
      error: error === '' ? undefined : { code: error },
    });
    for (const { attempts } of record.leaves.filter(isForHits)) {
      counts.calls += attempts.length;
      counts.repeated += Math.max(0, attempts.length - 1);
    }
  }
  return measuring.measures(leaves, counts);
}
