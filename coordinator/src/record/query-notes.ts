import type { SearchErrorCode, SearchRequest__Output } from '@muster/proto';
import type { Answer, PhaseTimes } from '../answer/make-answer.js';
import type { AskedShard } from '../leaves.js';
import type { Scattered } from '../scatter/scattered.js';
import type { Plan, RankedBy } from '../words.js';

/** What is known of a query when it comes. */
export interface AcceptedQuery {
  readonly request: SearchRequest__Output;
  /** By the coordinator's clock, in milliseconds. */
  readonly acceptedMs: number;
  /** The same by the time of day, in milliseconds since 1970. */
  readonly acceptedEpochMs: number;
  /** When the caller's time is up, by the coordinator's clock. */
  readonly deadlineMs: number;
  /** This process among those of its host. */
  readonly process: number;
}

/**
 * What is noted of a query on its way, as it becomes known: so a query that ends early has a record too. Holds what
 * leaves answered, so it must not outlive the query; what is to be remembered is made of it by `keepQuery`.
 */
export class QueryNotes {
  readonly accepted: AcceptedQuery;
  /** When its time is up, by the coordinator's clock: the least of the caller's, the request's and the route's. */
  deadlineMs: number;
  /** When gathering was to end at the latest, by the coordinator's clock; NaN before the scatter. */
  cutoffMs = Number.NaN;
  plan: Plan | undefined;
  scattered: Scattered | undefined;
  answer: Answer | undefined;
  /** Where its page was made; nothing until it is. */
  ranked: RankedBy | undefined;
  /** Shards that were asked for statistics, and for documents. */
  statistics: readonly AskedShard[] = [];
  fetched: readonly AskedShard[] = [];
  /** What it ended with; nothing while it is under way, and if it was answered. */
  error: SearchErrorCode | undefined;
  private readonly ends: number[] = [];

  constructor(accepted: AcceptedQuery) {
    this.accepted = accepted;
    this.deadlineMs = accepted.deadlineMs;
  }

  /** The next phase has ended: plan, statistics, gather, rank and fetch come in this order. */
  phaseEnded(nowMs: number): void {
    this.ends.push(nowMs);
  }

  /**
   * Durations of the phases so far. What is left until `endedMs` counts to the phase that was under way.
   *
   * @param endedMs when the query ended, by the coordinator's clock
   * @param early when phases ended that were gone through for a page of what there was, behind those of the query
   */
  times(endedMs: number, early: readonly number[] = []): PhaseTimes {
    const { acceptedMs } = this.accepted;
    const [planned = endedMs, weighed = endedMs, gathered = endedMs, ranked = endedMs, fetched = endedMs] = [
      ...this.ends,
      ...early,
    ];
    return {
      totalMs: endedMs - acceptedMs,
      planMs: planned - acceptedMs,
      statisticsMs: weighed - planned,
      gatherMs: gathered - weighed,
      rankMs: ranked - gathered,
      fetchMs: fetched - ranked,
    };
  }
}
