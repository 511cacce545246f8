import type { SearchClient } from '@muster/proto';
import { seededDraw } from '../corpus.js';
import { round } from '../round.js';

/** Times in milliseconds. */
export interface Times {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What became of queries. */
export interface Asked extends Times {
  readonly queries: number;
  readonly failed: number;
  /** Answers that rest on less than all documents. */
  readonly partial: number;
  /** Queries that had to wait for statistics. */
  readonly statisticsRounds: number;
}

/** No round trip is shorter, in microseconds; to look into what is remembered never takes so long. */
const statisticsRoundUs = 200;

/** Words that are asked for: so few that all were asked for before long, and their statistics are known. */
const askedWords = 100;

/** Asks two words at a steady rate, whatever comes back, until it is told to stop. */
export async function askSteadily(
  searcher: SearchClient,
  queriesPerSecond: number,
  isOver: () => boolean,
): Promise<Asked> {
  const draw = seededDraw(5);
  const latencies: number[] = [];
  const pending: Promise<void>[] = [];
  let failed = 0;
  let partial = 0;
  let statisticsRounds = 0;
  const ask = async (): Promise<void> => {
    const askedMs = performance.now();
    try {
      const { timings, coverage } = await searcher.search({
        query: `w${1 + draw(askedWords)} w${1 + draw(askedWords)}`,
        k: 10,
      });
      latencies.push(performance.now() - askedMs);
      if ((timings?.statisticsUs ?? 0) > statisticsRoundUs) statisticsRounds++;
      if (coverage?.share !== 1) partial++;
    } catch {
      failed++;
    }
  };
  const startedMs = performance.now();
  while (!isOver()) {
    pending.push(ask());
    const waitMs = startedMs + (pending.length * 1000) / queriesPerSecond - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
  }
  await Promise.all(pending);
  return { queries: pending.length, failed, partial, statisticsRounds, ...timesOf(latencies) };
}

/** The middle and the 99th percentile. */
export function timesOf(times: readonly number[]): Times {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
