import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRequest } from '@muster/proto';
import { seededDraw } from '../corpus.js';
import { percentiles } from '../percentiles.js';
import { round } from '../round.js';
import type { TimedQuery } from './long-query.js';
import { ProbeSession } from './probe-session.js';
import { withShardServer } from './shard-process.js';

/**
 * What a long query on a shard server does to others on it: a ping and a short query, one after the other, over a real
 * session on loopback, the server in a process of its own.
 */
export interface DelayFigure {
  /** CPU time of the long query alone, in milliseconds. There is always one under way. */
  readonly longQueryMs: number;
  /** CPU time of the short query alone, in milliseconds. */
  readonly shortQueryMs: number;
  /** Pings, and as many short queries, alone and beside it. */
  readonly probes: number;
  /** Times from sending to the answer, without the long query. */
  readonly pingAloneP50Ms: number;
  readonly pingAloneP99Ms: number;
  readonly queryAloneP50Ms: number;
  readonly queryAloneP99Ms: number;
  /** By how much they are greater beside it. */
  readonly pingDelayP50Ms: number;
  readonly pingDelayP99Ms: number;
  readonly queryDelayP50Ms: number;
  readonly queryDelayP99Ms: number;
}

/** The queries that are measured with. */
export interface DelayQueries {
  readonly long: TimedQuery;
  readonly short: TimedQuery;
}

/** Until the server's code is compiled. */
const warmMs = 2000;
const rounds = 8;
/** Longest wait between two probes: they fall anywhere in the slices of the long query. */
const maxGapMs = 6;

/**
 * Measures on servers with so many threads that evaluate; 0: on the main thread, in slices.
 *
 * @param measureMs how long, with and without the long query
 */
export async function measureDelays(
  dir: string,
  { long, short }: DelayQueries,
  { threads, measureMs }: { readonly threads: number; readonly measureMs: number },
): Promise<DelayFigure> {
  return withShardServer(dir, threads, async (address) => {
    const session = new ProbeSession(address);
    const other = new ProbeSession(address);
    await Promise.all([session.open(), other.open()]);
    const [alone, beside] = [noProbes(), noProbes()];
    const stopWarming = keepAsking(other, long.request);
    await probe(session, short.request, warmMs, noProbes());
    await stopWarming();
    // In turn, so that whatever else the machine does comes to both.
    for (let round = 0; round < rounds; round++) {
      await probe(session, short.request, measureMs / rounds, alone);
      const stop = keepAsking(other, long.request);
      await probe(session, short.request, measureMs / rounds, beside);
      await stop();
    }
    session.close();
    other.close();
    return figure({ long, short }, alone, beside);
  });
}

interface Probes {
  readonly pings: number[];
  readonly queries: number[];
}

function noProbes(): Probes {
  return { pings: [], queries: [] };
}

async function probe(
  session: ProbeSession,
  short: QueryRequest,
  forMs: number,
  { pings, queries }: Probes,
): Promise<void> {
  const draw = seededDraw(queries.length);
  const endMs = performance.now() + forMs;
  const timed = async (answered: () => Promise<void>): Promise<number> => {
    await sleep(draw(1000 * maxGapMs) / 1000);
    const sentMs = performance.now();
    await answered();
    return performance.now() - sentMs;
  };
  while (performance.now() < endMs) {
    pings.push(await timed(() => session.ping()));
    queries.push(await timed(() => session.ask(short)));
  }
}

/** Asks for the query again as soon as it is answered, until what is given is called; that resolves when all is over. */
function keepAsking(session: ProbeSession, long: QueryRequest): () => Promise<void> {
  let isStopped = false;
  const asking = (async () => {
    while (!isStopped) await session.ask(long);
  })();
  return () => {
    isStopped = true;
    return asking;
  };
}

function figure({ long, short }: DelayQueries, alone: Probes, beside: Probes): DelayFigure {
  const [pingAlone, pingBeside] = [percentiles(alone.pings, 3), percentiles(beside.pings, 3)];
  const [queryAlone, queryBeside] = [percentiles(alone.queries, 3), percentiles(beside.queries, 3)];
  return {
    longQueryMs: long.ms,
    shortQueryMs: short.ms,
    probes: alone.pings.length + beside.pings.length,
    pingAloneP50Ms: pingAlone(0.5),
    pingAloneP99Ms: pingAlone(0.99),
    queryAloneP50Ms: queryAlone(0.5),
    queryAloneP99Ms: queryAlone(0.99),
    pingDelayP50Ms: round(pingBeside(0.5) - pingAlone(0.5), 3),
    pingDelayP99Ms: round(pingBeside(0.99) - pingAlone(0.99), 3),
    queryDelayP50Ms: round(queryBeside(0.5) - queryAlone(0.5), 3),
    queryDelayP99Ms: round(queryBeside(0.99) - queryAlone(0.99), 3),
  };
}
