import { Client, credentials } from '@grpc/grpc-js';
import { codecs, SearchClient, verticalService } from '@muster/proto';
import { type LoadResult, measureLoad } from './load.js';
import { endRoles, type RoleProcess, startRole } from './role-process.js';
import { round } from './round.js';

/** Milliseconds after which the sources of each case answer. */
const cases: readonly (readonly number[])[] = [
  [100, 100, 100, 100],
  Array.from({ length: 10 }, () => 50),
  [50, 100, 150, 200],
];
const queries = 150;
/** More would measure how much work a core gets done, and not how long is waited. */
const inFlight = 1;
/** What an answer may take beyond its slowest source. */
const allowedFactor = 1.05;
const allowedMs = 3;

/** How long queries to some slow sources took, in milliseconds. */
export interface WaitFigure {
  readonly sources: string;
  readonly slowestMs: number;
  readonly sumMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The same sources asked at once by calls of our own, without a coordinator: what machine and calls take by themselves. */
  readonly bareP50Ms: number;
  readonly bareP99Ms: number;
  /** 1.05 times the slowest and 3 ms. */
  readonly allowedMs: number;
  readonly holds: boolean;
}

/** What the bench `waits` found. */
export interface WaitsResult {
  readonly bench: 'waits';
  readonly queries: number;
  readonly inFlight: number;
  readonly node: string;
  readonly figures: readonly WaitFigure[];
}

/**
 * Asks a coordinator whose sources are verticals in another process, each of which answers after a time of its own: an
 * answer waits for the slowest of them, not for one after the other.
 */
export async function benchWaits(log: (line: string) => void): Promise<WaitsResult> {
  const figures: WaitFigure[] = [];
  for (const delays of cases) {
    figures.push(await measureCase(delays));
    log(describe(figures.at(-1) as WaitFigure));
  }
  return { bench: 'waits', queries, inFlight, node: process.version, figures };
}

async function measureCase(delays: readonly number[]): Promise<WaitFigure> {
  const processes: RoleProcess[] = [];
  const clients: { close(): void }[] = [];
  try {
    const verticals = await startRole({ role: 'verticals', delays });
    processes.push(verticals);
    const coordinator = await startRole({ role: 'ours', config: configFor(verticals.addresses) });
    processes.push(coordinator);
    const client = new SearchClient({ address: coordinator.addresses[0] ?? '', timeoutMs: 5000 });
    const bare = verticals.addresses.map((address) => new Client(address, credentials.createInsecure()));
    clients.push(client, ...bare);
    const load = await measure((query) => client.search({ query, k: 10 }));
    return figureOf(delays, load, await measure((query) => Promise.all(bare.map((one) => find(one, query)))));
  } finally {
    for (const client of clients) client.close();
    await endRoles(processes);
  }
}

async function measure(ask: (query: string) => Promise<unknown>): Promise<LoadResult> {
  // Code that is still being compiled would be measured as slow.
  await measureLoad(ask, 4, queries / 3);
  return measureLoad(ask, inFlight, queries);
}

function find(client: Client, query: string): Promise<unknown> {
  const { findRequest, findResponse } = codecs;
  return new Promise((resolve, reject) => {
    const request = { query, k: 10 };
    const path = verticalService.Find.path;
    client.makeUnaryRequest(path, findRequest.encode, findResponse.decode, request, (error, answer) =>
      error === null ? resolve(answer) : reject(error),
    );
  });
}

function figureOf(delays: readonly number[], { p50Ms, p99Ms }: LoadResult, bare: LoadResult): WaitFigure {
  const slowestMs = Math.max(...delays);
  const limitMs = allowedFactor * slowestMs + allowedMs;
  return {
    sources: new Set(delays).size === 1 ? `${delays.length} x ${slowestMs} ms` : `${delays.join('/')} ms`,
    slowestMs,
    sumMs: delays.reduce((sum, delay) => sum + delay, 0),
    p50Ms: round(p50Ms),
    p99Ms: round(p99Ms),
    bareP50Ms: round(bare.p50Ms),
    bareP99Ms: round(bare.p99Ms),
    allowedMs: round(limitMs),
    holds: p99Ms <= limitMs,
  };
}

function describe({ sources, p50Ms, p99Ms, allowedMs: limitMs, holds }: WaitFigure): string {
  return `${sources}: p50 ${p50Ms} ms, p99 ${p99Ms} ms, allowed ${limitMs} ms: ${holds ? 'holds' : 'does not hold'}`;
}

function configFor(addresses: readonly string[]): string {
  const names = addresses.map((_, place) => `slow${place}`);
  return JSON.stringify({
    verticals: Object.fromEntries(names.map((name, place) => [name, { address: addresses[place] }])),
    routes: { default: { sources: names.map((vertical) => ({ vertical })), timeoutMs: 2000 } },
    coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
  });
}
