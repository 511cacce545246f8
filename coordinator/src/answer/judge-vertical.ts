import { SourceReason, type SourceReport, SourceState, TotalRelation } from '@muster/proto';
import type { ScatteredVertical } from '../scatter/scattered.js';
import { reasonOf } from './judge-shard.js';

/** The report of a vertical. */
export function reportVertical({ planned, outcome }: ScatteredVertical): SourceReport {
  const common = { source: planned.name, tookUs: Math.round(outcome.tookMs * 1000) };
  if (!outcome.ok) {
    const { failure, message } = outcome;
    return { ...common, state: SourceState.SOURCE_STATE_FAILED, reason: reasonOf(failure), message };
  }
  const { hits, totalHits, documents, documentsDecided } = outcome.value;
  const isTruncated = documentsDecided < documents;
  return {
    ...common,
    state: isTruncated ? SourceState.SOURCE_STATE_PARTIAL : SourceState.SOURCE_STATE_COMPLETE,
    reason: isTruncated ? SourceReason.SOURCE_REASON_TRUNCATED : SourceReason.SOURCE_REASON_UNSPECIFIED,
    message: isTruncated ? `${documentsDecided} of ${documents} documents decided` : '',
    totalHits: totalHits ?? { value: hits.length, relation: TotalRelation.TOTAL_RELATION_AT_LEAST },
  };
}
