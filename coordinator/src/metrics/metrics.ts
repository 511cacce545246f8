import { type SearchErrorCode, SourceReason } from '@muster/proto';
import { Counter, collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import type { Answer, PhaseTimes } from '../answer/make-answer.js';
import { BucketHistogram } from './bucket-histogram.js';

/** Is told how queries go. */
export interface SearchObserver {
  /** An answer was made. */
  answered(answer: Answer, times: PhaseTimes): void;
  /** A query ended with an error. */
  failed(code: SearchErrorCode): void;
}

/** What gauges show when they are read. */
export interface Gauges {
  readonly queriesInFlight: () => number;
  readonly sessions: () => { readonly replicas: number; readonly frontEnds: number };
  readonly rankingQueued: () => number;
  /**
   * Gatherings that `probable` ended and whose missing leaves answered all the same, and those that were complete; and
   * those where they did not, so that it is unknown.
   */
  readonly probableChecked: () => {
    readonly gatherings: number;
    readonly complete: number;
    readonly unknown: number;
  };
  /** Queries that asked shards of an index for fewer hits than the window, and those that had to ask one again. */
  readonly fewerAsked: () => { readonly queries: number; readonly again: number };
}

const seconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const shares = [0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1];
const states = ['unspecified', 'complete', 'partial', 'failed', 'pruned'] as const;
const substituteKinds = ['unspecified', 'configured', 'source', 'cached'] as const;
const phases = [
  ['plan', 'planMs'],
  ['statistics', 'statisticsMs'],
  ['gather', 'gatherMs'],
  ['rank', 'rankMs'],
  ['fetch', 'fetchMs'],
] as const;

/** Declares every metric of the coordinator in `registry`; gives who is to be told. */
export function declareMetrics(registry: Registry, gauges: Gauges): SearchObserver {
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const queries = new Counter({
    name: 'search_queries_total',
    help: 'Queries by how they ended',
    labelNames: ['outcome'],
    registers,
  });
  const histogram = (name: string, help: string, buckets: readonly number[], label?: string): BucketHistogram =>
    new BucketHistogram({ name, help, buckets, registry, ...(label === undefined ? {} : { label }) });
  const duration = histogram('search_duration_seconds', 'Time from acceptance to the answer', seconds);
  const phase = histogram('search_phase_duration_seconds', 'Time by phase', seconds, 'phase');
  const source = histogram(
    'search_source_duration_seconds',
    'Time until a source had answered or was cut',
    seconds,
    'source',
  );
  const coverage = histogram('search_coverage_share', 'Share of documents that answers rest on', shares);
  const sourceStates = new Counter({
    name: 'search_sources_total',
    help: 'Sources by how they ended',
    labelNames: ['source', 'state'],
    registers,
  });
  const substitutes = new Counter({
    name: 'search_substitutes_total',
    help: 'Sources that failed and had something in their place, by what it was',
    labelNames: ['source', 'kind'],
    registers,
  });
  declareGauges(registers, gauges);
  return {
    answered({ response, share }, times) {
      queries.inc({ outcome: (response.degradedBy?.length ?? 0) > 0 ? 'degraded' : 'complete' });
      duration.observe(times.totalMs / 1000);
      for (const [name, key] of phases) phase.observe(times[key] / 1000, name);
      coverage.observe(share);
      for (const report of response.sources ?? []) {
        const name = report.source ?? '';
        // A decision is no failure, and took no time.
        const isOff = report.reason === SourceReason.SOURCE_REASON_SWITCHED_OFF;
        if (!isOff) source.observe(Number(report.tookUs ?? 0) / 1e6, name);
        const state = isOff ? 'switched_off' : (states[report.state as number] ?? 'unspecified');
        sourceStates.inc({ source: name, state });
        const { substitute } = report;
        if (substitute != null) {
          substitutes.inc({ source: name, kind: substituteKinds[substitute.kind as number] ?? 'unspecified' });
        }
      }
    },
    failed: (code) => queries.inc({ outcome: code }),
  };
}

function declareGauges(registers: Registry[], gauges: Gauges): void {
  const show = (name: string, help: string, value: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  };
  show('search_queries_in_flight', 'Queries under way', gauges.queriesInFlight);
  show('search_replica_sessions', 'Open sessions to replicas', () => gauges.sessions().replicas);
  show('search_front_end_sessions', 'Open sessions of front ends', () => gauges.sessions().frontEnds);
  const checked = 'Gatherings that `probable` ended without proof and that were looked into afterwards';
  show('search_probable_checked', checked, () => gauges.probableChecked().gatherings);
  show('search_probable_checked_complete', 'Those of them that missed no hit', () => gauges.probableChecked().complete);
  const unknown = 'Gatherings that were to be looked into, had not shards failed to answer';
  show('search_probable_unchecked', unknown, () => gauges.probableChecked().unknown);
  const fewer = 'Queries that asked shards for fewer hits than the page needs';
  show('search_fewer_hits_asked', fewer, () => gauges.fewerAsked().queries);
  show('search_fewer_hits_asked_again', 'Those of them that had to ask a shard again', () => gauges.fewerAsked().again);
  show('ranking_queue_length', 'Queries that wait for a ranking thread', gauges.rankingQueued);
}
