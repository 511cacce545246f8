import { SourceReason } from '@muster/proto';
import { CallCounts } from './call-counts.js';
import { type Measures, Measuring } from './measures.js';
import { isForHits, type RecordedCluster } from './recorded-cluster.js';
import type { RecordedAttempt, RecordedQuery } from './records.js';

/** What was measured when the records were made, in the same numbers as a simulation gives. */
export function recordedMeasures(
  records: readonly RecordedQuery[],
  { leaves }: Pick<RecordedCluster, 'leaves'>,
  windowMs?: number,
): Measures {
  const measuring = new Measuring(windowMs);
  const counts = new CallCounts(0, 0);
  for (const [query, record] of records.entries()) {
    const { timings, share, exact, degradedBy, gathering, error } = record;
    measuring.add({
      query,
      atMs: record.acceptedMs - (records[0]?.acceptedMs ?? 0),
      tookMs: timings.totalUs / 1000,
      response: error === '' ? { coverage: { share }, exact, degradedBy, gathering: gathering ?? null } : undefined,
      error: error === '' ? undefined : { code: error },
    });
    for (const { attempts } of record.leaves.filter(isForHits)) {
      counts.calls += attempts.length;
      counts.repeated += Math.max(0, attempts.length - 1);
      counts.hedges += attempts.filter(({ chosenFor }) => chosenFor === 'hedge').length;
      counts.hedgesWon += attempts.filter(isWonHedge).length;
    }
  }
  return measuring.measures(leaves.size, counts);
}

function isWonHedge({ chosenFor, reason }: RecordedAttempt): boolean {
  return chosenFor === 'hedge' && reason === SourceReason.SOURCE_REASON_UNSPECIFIED;
}
