import type { KeptLeaf, KeptQuery, LeafCall } from '@muster/coordinator';
import { QueryPhase, SourceReason, SourceState } from '@muster/proto';

/** A call that was answered after 2 ms. */
export function aCall(change: Partial<LeafCall> = {}): LeafCall {
  return {
    replica: 'a:1',
    chosenFor: 'only',
    askedMs: 1001,
    endedMs: 1003,
    end: 'answered',
    queueUs: 10,
    serviceUs: 500,
    refusedBy: undefined,
    ...change,
  };
}

/** A shard that answered a query in full. */
export function aKeptLeaf(change: Partial<KeptLeaf> = {}): KeptLeaf {
  return {
    source: 'web',
    shard: 0,
    phase: QueryPhase.QUERY_PHASE_QUERY,
    state: SourceState.SOURCE_STATE_COMPLETE,
    reason: SourceReason.SOURCE_REASON_UNSPECIFIED,
    calls: [aCall()],
    bound: 0,
    bestMissingRank: 0,
    ...change,
  };
}

/** A query that was answered in full by one shard, accepted at 1,000 ms. */
export function aKeptQuery({ totalMs = 4, ...change }: Partial<KeptQuery> & { totalMs?: number } = {}): KeptQuery {
  return {
    acceptedMs: 1000,
    acceptedEpochMs: 1_700_000_000_000,
    process: 0,
    route: 'default',
    query: 'java',
    client: '',
    traceparent: '',
    models: '',
    deadlineMs: 1100,
    cutoffMs: 1090,
    leaves: [aKeptLeaf()],
    gathering: { end: { by: 'all' }, probability: undefined, asked: 1, answered: 1 },
    times: { totalMs, planMs: 1, statisticsMs: 0, gatherMs: 2, rankMs: 0, fetchMs: 1 },
    share: 1,
    exact: true,
    degradedBy: [],
    error: undefined,
    ranked: 'inline',
    ...change,
  };
}
