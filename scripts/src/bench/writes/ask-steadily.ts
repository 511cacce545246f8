import { setTimeout as sleep } from 'node:timers/promises';
import { type SearchClient, SearchError, SourceReason } from '@muster/proto';
import { seededDraw } from '../corpus.js';
import { percentiles } from '../percentiles.js';

/** Times in milliseconds. */
export interface Times {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What became of queries while nothing was missing. */
interface Watched {
  readonly queries: number;
  readonly failed: number;
  readonly partial: number;
  /** Those that failed or were partial, by what was said of it. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** What became of queries. */
export interface Asked extends Times {
  readonly queries: number;
  readonly failed: number;
  /** Those that failed, by code of the error. */
  readonly failures: Readonly<Record<string, number>>;
  /** Answers that rest on less than all documents. */
  readonly partial: number;
  /** Queries that had to wait for statistics. */
  readonly statisticsRounds: number;
  /** Of those during which the cluster was as {@link AskOptions.watch} wants it. */
  readonly watched: Watched;
}

/** How queries are asked. */
export interface AskOptions {
  readonly searcher: SearchClient;
  readonly queriesPerSecond: number;
  /** Begins to look at the cluster; what it gives says at the end whether all was well meanwhile. @default it always was */
  readonly watch?: () => () => boolean;
}

/** Names of reasons why a source is missing from an answer, by number. */
const sourceReasons = Object.fromEntries(Object.entries(SourceReason).map(([name, number]) => [number, name]));

/** No round trip is shorter, in microseconds; to look into what is remembered never takes so long. */
const statisticsRoundUs = 200;

/** Words that are asked for: so few that all were asked for before long, and their statistics are known. */
const askedWords = 100;

/** Asks two words at a steady rate, whatever comes back, until it is told to stop. */
export async function askSteadily(
  { searcher, queriesPerSecond, watch = () => () => true }: AskOptions,
  isOver: () => boolean,
): Promise<Asked> {
  const draw = seededDraw(5);
  const latencies: number[] = [];
  const pending: Promise<void>[] = [];
  const failures: Record<string, number> = {};
  const watched = { queries: 0, failed: 0, partial: 0, reasons: {} as Record<string, number> };
  let partial = 0;
  let statisticsRounds = 0;
  const ask = async (): Promise<void> => {
    const wasWell = watch();
    const askedMs = performance.now();
    let isFailed = false;
    let isPartial = false;
    let reason = '';
    try {
      const query = `w${1 + draw(askedWords)} w${1 + draw(askedWords)}`;
      const { timings, coverage, sources } = await searcher.search({ query, k: 10 });
      latencies.push(performance.now() - askedMs);
      if ((timings?.statisticsUs ?? 0) > statisticsRoundUs) statisticsRounds++;
      isPartial = coverage?.share !== 1;
      reason = `partial: ${sources.map((source) => sourceReasons[source.reason]).join(', ')}`;
    } catch (error) {
      isFailed = true;
      const code = error instanceof SearchError ? error.code : String(error);
      failures[code] = (failures[code] ?? 0) + 1;
      reason = String(error);
    }
    if (isPartial) partial++;
    if (!wasWell()) return;
    watched.queries++;
    watched.failed += Number(isFailed);
    watched.partial += Number(isPartial);
    if (isFailed || isPartial) watched.reasons[reason] = (watched.reasons[reason] ?? 0) + 1;
  };
  const startedMs = performance.now();
  while (!isOver()) {
    pending.push(ask());
    const waitMs = startedMs + (pending.length * 1000) / queriesPerSecond - performance.now();
    await sleep(Math.max(0, waitMs));
  }
  await Promise.all(pending);
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  return { queries: pending.length, failed, failures, partial, statisticsRounds, watched, ...timesOf(latencies) };
}

/** The middle and the 99th percentile. */
export function timesOf(times: readonly number[]): Times {
  const at = percentiles(times, 2);
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
