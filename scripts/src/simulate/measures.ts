import { type Gathering, GatheringEnd } from '@muster/proto';
import type { CallCounts } from './call-counts.js';
import { percentile } from './percentiles.js';
import type { QueryOutcome } from './simulation.js';
import { type WindowMeasures, WindowMeasuring } from './windows.js';

/** What a strategy did, in numbers that depend on the scenario and its seed alone. */
export interface Measures {
  readonly queries: number;
  /** Percentiles of the time from the question to the answer, of the queries that were answered. */
  readonly latencyMs: Readonly<Record<'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'max', number>>;
  /** Mean share of documents that answers rest on. */
  readonly coverage: number;
  /** Share of queries whose ranked list was final. */
  readonly exact: number;
  /** Share of queries whose answer was less than it could be. */
  readonly partial: number;
  /** Share of queries that ended with an error. */
  readonly failed: number;
  /** Calls for hits, for each leaf of each query. */
  readonly callsPerLeaf: number;
  /** Calls beyond the first to the same leaf for the same query, for each first call. */
  readonly extraLoad: number;
  /** Those of them that were sent while another was open, and those of these that were answered first. */
  readonly hedges: number;
  readonly hedgesWon: number;
  /** Those that were sent when the one before had failed. */
  readonly retries: number;
  /** Calls that were given up before the replica had begun to work on them, for each first call. */
  readonly neverBegun: number;
  /** The least and the greatest share that a replica had of the calls to its shard. */
  readonly replicaShares: { readonly least: number; readonly most: number };
  /** Queries by what ended their waiting: `all`, `time`, `error: CODE`, or name of the strategy. */
  readonly ends: Readonly<Record<string, number>>;
  /** The same by time of asking, where windows of time were wanted. */
  readonly windows?: readonly WindowMeasures[];
}

/** Gathers what queries came to. */
export class Measuring {
  private readonly latencies: number[] = [];
  private coverage = 0;
  private exact = 0;
  private partial = 0;
  private queries = 0;
  private readonly ends = new Map<string, number>();
  private readonly windows: WindowMeasuring | undefined;

  /** @param windowMs length of the windows of time that are told of too, in milliseconds */
  constructor(windowMs?: number) {
    this.windows = windowMs === undefined ? undefined : new WindowMeasuring(windowMs);
  }

  add(outcome: QueryOutcome): void {
    const { response, error, tookMs } = outcome;
    this.queries++;
    this.windows?.add(outcome);
    this.count(error === undefined ? endOf(response?.gathering) : `error: ${error.code}`);
    if (response === undefined) return;
    this.latencies.push(tookMs);
    this.coverage += Number(response.coverage?.share ?? 0);
    if (response.exact === true) this.exact++;
    if ((response.degradedBy?.length ?? 0) > 0) this.partial++;
  }

  /** @param leaves how many a query asks at most */
  measures(leaves: number, counts: CallCounts): Measures {
    const { queries, latencies } = this;
    const { calls, repeated, hedges, hedgesWon, neverBegun, shares } = counts;
    const first = Math.max(1, calls - repeated);
    return {
      queries,
      latencyMs: latencyMs(Float64Array.from(latencies).sort()),
      coverage: latencies.length === 0 ? 0 : this.coverage / latencies.length,
      exact: this.exact / queries,
      partial: this.partial / queries,
      failed: (queries - latencies.length) / queries,
      callsPerLeaf: calls / (queries * leaves),
      extraLoad: repeated / first,
      hedges: hedges / first,
      hedgesWon: hedgesWon / first,
      retries: (repeated - hedges) / first,
      neverBegun: neverBegun / first,
      replicaShares: shares,
      ends: Object.fromEntries([...this.ends].sort(([a], [b]) => (a < b ? -1 : 1))),
      ...(this.windows === undefined ? {} : { windows: this.windows.measures() }),
    };
  }

  private count(end: string): void {
    this.ends.set(end, (this.ends.get(end) ?? 0) + 1);
  }
}

function endOf(gathering: Gathering | null | undefined): string {
  switch (gathering?.end) {
    case GatheringEnd.GATHERING_END_ALL:
      return 'all';
    case GatheringEnd.GATHERING_END_TIME:
      return 'time';
    case GatheringEnd.GATHERING_END_STRATEGY:
      return gathering.strategy ?? '';
    default:
      return 'not stated';
  }
}

function latencyMs(sorted: Float64Array): Measures['latencyMs'] {
  const at = (share: number): number => percentile(sorted, share);
  const mean = sorted.reduce((sum, ms) => sum + ms, 0) / Math.max(1, sorted.length);
  return { mean, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), p999: at(0.999), max: at(1) };
}
