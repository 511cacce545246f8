import { type AttemptRecord, type LeafRecord, type QueryRecord, SourceReason } from '@muster/proto';
import { finiteBound, reasonOf } from '../answer/judge-shard.js';
import { gatheringOf, timingsOf } from '../answer/make-answer.js';
import type { LeafCall } from '../words.js';
import type { KeptLeaf, KeptQuery } from './keep-query.js';

/** Makes the record of a query out of what was remembered of it. Pure. */
export function queryRecord(kept: KeptQuery): QueryRecord {
  const { acceptedMs, acceptedEpochMs, gathering, times, error, ranked } = kept;
  const { process, route, query, client, traceparent, models, share, exact, degradedBy } = kept;
  const at = instantsFrom(acceptedMs);
  return {
    acceptedMs: Math.round(acceptedEpochMs),
    route,
    query,
    client,
    traceparent,
    process,
    budgetUs: Number.isFinite(kept.deadlineMs) ? at(kept.deadlineMs) : 0,
    cutoffUs: at(kept.cutoffMs),
    leaves: kept.leaves.map((leaf) => leafRecord(leaf, at)),
    gathering: gathering === undefined ? null : gatheringOf(gathering),
    timings: timingsOf(times),
    share,
    exact,
    degradedBy: [...degradedBy],
    error: error ?? '',
    ranked: ranked ?? '',
    models,
  };
}

/** Gives an instant in microseconds from acceptance; 0 for one that has not come. */
type ToUs = (ms: number) => number;

function instantsFrom(acceptedMs: number): ToUs {
  return (ms) => (Number.isNaN(ms) ? 0 : Math.max(0, Math.round((ms - acceptedMs) * 1000)));
}

function leafRecord(leaf: KeptLeaf, at: ToUs): LeafRecord {
  const { source, shard, phase, state, reason, calls, bound, bestMissingRank } = leaf;
  const attempts = calls.map((call) => attemptRecord(call, reason, at));
  return { source, shard, phase, state, reason, attempts, bound: finiteBound(bound), bestMissingRank };
}

function attemptRecord(call: LeafCall, reasonOfLeaf: KeptLeaf['reason'], at: ToUs): AttemptRecord {
  const { replica, chosenFor, queueUs, serviceUs, refusedBy = '' } = call;
  return {
    replica,
    chosenFor,
    askedUs: at(call.askedMs),
    endedUs: at(call.endedMs),
    reason: reasonOfCall(call, reasonOfLeaf),
    queueUs: Math.round(queueUs),
    serviceUs: Math.round(serviceUs),
    refusedBy,
  };
}

/** A call that was given up has no reason of its own, unless another copy of it was answered. */
function reasonOfCall({ end }: LeafCall, reasonOfLeaf: KeptLeaf['reason']): KeptLeaf['reason'] {
  if (end === undefined) {
    const isLoser = reasonOfLeaf === SourceReason.SOURCE_REASON_UNSPECIFIED;
    return isLoser ? SourceReason.SOURCE_REASON_CUT : reasonOfLeaf;
  }
  return end === 'answered' ? SourceReason.SOURCE_REASON_UNSPECIFIED : reasonOf(end);
}
