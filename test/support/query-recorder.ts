import { SourceReason, SourceState } from '@muster/proto';
import type { DecideFate, LeafCall, QueryOutcome, Workload } from '@muster/scripts';

interface NotedCall extends LeafCall {
  readonly endMs: number;
  readonly fails: ReturnType<DecideFate>['fails'];
}

const phases = {
  statistics: 'QUERY_PHASE_STATISTICS',
  query: 'QUERY_PHASE_QUERY',
  fetch: 'QUERY_PHASE_FETCH',
} as const;

/** Notes what a simulation asks of its leaves, and makes records of it as protobuf's JSON has them, 64 bits in strings. */
export class QueryRecorder {
  readonly workload: Workload;
  private readonly calls = new Map<number, NotedCall[]>();
  private readonly verticalsFrom: number;

  /** @param shards number of shards: what stands behind them are verticals */
  constructor(workload: Workload, shards: number) {
    this.verticalsFrom = shards;
    this.workload = {
      ...workload,
      decide: (call) => {
        const fate = workload.decide(call);
        const endMs = fate.fails === 'silent' ? Number.POSITIVE_INFINITY : call.atMs + fate.afterMs;
        const calls = this.calls.get(call.query) ?? [];
        calls.push({ ...call, endMs, fails: fate.fails });
        this.calls.set(call.query, calls);
        return fate;
      },
    };
  }

  /** The record of a query as a line of JSON. */
  line({ query, response, error, tookMs }: QueryOutcome): string {
    const calls = (this.calls.get(query) ?? []).sort((one, other) => one.leaf - other.leaf || one.atMs - other.atMs);
    const acceptedMs = Math.min(...calls.map(({ atMs }) => atMs));
    const { timings } = response ?? {};
    const gatherMs = (Number(timings?.planUs) + Number(timings?.statisticsUs) + Number(timings?.gatherUs)) / 1000;
    const record = {
      acceptedMs: String(Math.round(acceptedMs)),
      route: 'default',
      budgetUs: String(1000 * this.workload.timeoutMs(query)),
      leaves: this.leaves(calls, { acceptedMs, gatherMs: Number.isNaN(gatherMs) ? tookMs : gatherMs }),
      gathering: response?.gathering ?? null,
      timings: timings ?? { totalUs: String(Math.round(1000 * tookMs)) },
      share: response?.coverage?.share ?? 0,
      exact: response?.exact ?? false,
      degradedBy: response?.degradedBy ?? [],
      error: error?.code ?? '',
    };
    return JSON.stringify(record);
  }

  private leaves(calls: readonly NotedCall[], times: { readonly acceptedMs: number; readonly gatherMs: number }) {
    const leaves = new Map<string, object & { attempts: object[] }>();
    for (const call of calls) {
      const isVertical = call.leaf >= this.verticalsFrom;
      const untilMs = times.acceptedMs + (call.phase === 'query' ? times.gatherMs : Number.POSITIVE_INFINITY);
      // Timings are told in whole microseconds.
      const isGivenUp = call.endMs > untilMs + 0.002;
      const key = `${call.phase} ${call.leaf}`;
      const leaf = leaves.get(key) ?? {
        source: isVertical ? `vertical${call.leaf - this.verticalsFrom}` : 'web',
        shard: isVertical ? 0 : call.leaf,
        phase: phases[call.phase],
        state: isGivenUp || call.fails ? SourceState.SOURCE_STATE_FAILED : SourceState.SOURCE_STATE_COMPLETE,
        attempts: [] as object[],
      };
      leaf.attempts.push({
        replica: `${call.leaf}-${call.replica}`,
        chosenFor: isVertical ? 'address' : 'only',
        askedUs: String(Math.round(1000 * (call.atMs - times.acceptedMs))),
        endedUs: String(Math.round(1000 * (Math.min(call.endMs, untilMs) - times.acceptedMs))),
        reason: isGivenUp ? SourceReason.SOURCE_REASON_TIMEOUT : call.fails ? 'SOURCE_REASON_UNAVAILABLE' : undefined,
      });
      leaves.set(key, leaf);
    }
    return [...leaves.values()];
  }
}
