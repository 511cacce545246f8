import { type QueryRequest__Output, StopReason } from '@muster/proto';
import { evaluateQuery, type ShardIndex } from '@muster/shard';
import { cpuSince } from '../cpu-since.js';
import { percentiles } from '../percentiles.js';
import { round } from '../round.js';
import { type AskOptions, evaluateWhole, requestOf } from './ask.js';

/** How long queries of a class took, one after the other on one thread. */
export interface ClassFigure {
  readonly queries: number;
  readonly queriesPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** How long to ask queries of a class, in milliseconds: before measuring, and measured. */
export interface Durations {
  readonly warmMs: number;
  readonly measureMs: number;
}

/** Asks the queries again and again, in turn. */
export function measureClass(
  index: ShardIndex,
  queries: readonly string[],
  options: AskOptions & Durations,
): ClassFigure {
  const requests = queries.map((query) => requestOf(index, query, options));
  const ask = (forMs: number): { readonly latencies: number[]; readonly tookMs: number } => {
    const latencies: number[] = [];
    const startedMs = performance.now();
    let now = startedMs;
    while (now - startedMs < forMs) {
      for (const request of requests) {
        evaluateWhole(index, request);
        const endedMs = performance.now();
        latencies.push(endedMs - now);
        now = endedMs;
      }
    }
    return { latencies, tookMs: now - startedMs };
  };
  ask(options.warmMs);
  const { latencies, tookMs } = ask(options.measureMs);
  const at = percentiles(latencies, 4);
  return {
    queries: queries.length,
    queriesPerSecond: round((latencies.length / tookMs) * 1000, 1),
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
  };
}

/** How far evaluations went beyond their budget. */
export interface BudgetFigure {
  readonly budgetMs: number;
  /** Runs of queries that took longer than the budget when they had all the time. */
  readonly runs: number;
  /** CPU time used beyond the budget until `run` came back, in milliseconds; 0 if less than the budget was used. */
  readonly overshootP50Ms: number;
  readonly overshootP99Ms: number;
  readonly overshootMaxMs: number;
  /** Share of documents decided within the budget, on average. */
  readonly decided: number;
}

const heaviest = 20;
const runsOfEach = 50;

/** The queries that take longest. */
export function heaviestOf(index: ShardIndex, queries: readonly string[]): QueryRequest__Output[] {
  const timed = queries.map((query) => {
    const request = requestOf(index, query, { k: 10 });
    const startedMs = performance.now();
    evaluateWhole(index, request);
    return { request, tookMs: performance.now() - startedMs };
  });
  timed.sort((a, b) => b.tookMs - a.tookMs);
  return timed.slice(0, heaviest).map(({ request }) => request);
}

/** Runs queries under a budget. */
export function measureBudget(
  index: ShardIndex,
  requests: readonly QueryRequest__Output[],
  budgetMs: number,
): BudgetFigure {
  const now = (): number => performance.now();
  const overshoots: number[] = [];
  let decided = 0;
  for (const request of requests) {
    for (let i = 0; i < runsOfEach; i++) {
      const before = process.cpuUsage();
      const untilMs = now() + budgetMs;
      const evaluation = evaluateQuery(index, request, now);
      const isDone = evaluation.run(untilMs);
      const lateMs = now() - untilMs;
      const cpuMs = cpuSince(before) / 1000;
      if (isDone) continue;
      // By the clock alone a process that had to wait for the core would be blamed for it.
      overshoots.push(Math.max(0, Math.min(lateMs, cpuMs - budgetMs)));
      const { documentsDecided, documents } = evaluation.result(StopReason.STOP_REASON_BUDGET);
      decided += Number(documentsDecided ?? 0) / Number(documents ?? 1);
    }
  }
  const at = percentiles(overshoots, 3);
  const runs = overshoots.length;
  return {
    budgetMs,
    runs,
    overshootP50Ms: at(0.5),
    overshootP99Ms: at(0.99),
    overshootMaxMs: at(1),
    decided: runs === 0 ? 1 : round(decided / runs, 3),
  };
}
