import { SourceReason, type SourceReport, SourceState, TotalRelation } from '@muster/proto';
import type { ScatteredSource, ScatteredVertical } from '../scatter/scattered.js';
import { reasonOf } from './judge-shard.js';

/** Whether a source was left out for what the query says, and nothing of it is missing. */
export function isUnselected({ kind, planned }: ScatteredSource): boolean {
  return kind === 'vertical' && planned.kind === 'vertical' && planned.fault?.failure === 'not-selected';
}

/** The report of a vertical. */
export function reportVertical({ planned, outcome }: ScatteredVertical): SourceReport {
  const common = { source: planned.name, tookUs: Math.round(outcome.tookMs * 1000) };
  if (!outcome.ok) {
    const { failure, message } = outcome;
    // Who is not meant by the query is missing nowhere.
    if (failure === 'not-selected') return { ...common, state: SourceState.SOURCE_STATE_PRUNED, message };
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
