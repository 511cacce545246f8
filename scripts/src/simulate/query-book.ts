import { type ShardCall__Output, shardCallCodecs, type TermStatsRequest__Output } from '@muster/proto';
import { CallCounts } from './call-counts.js';
import type { LeafCall, LeafPhase } from './leaf-fate.js';
import type { Scenario } from './scenario-schema.js';
import { hashOf } from './seeded-draws.js';

/** A call to a shard as it is read from its body. */
export interface ReadCall {
  readonly phase: LeafPhase;
  /** Number of the query; below 0 for statistics, for which it names the words. */
  readonly query: number;
  readonly call: ShardCall__Output;
}

/** A call as the book knows it; it may wait at the replica before work on it begins. */
export interface BookedCall extends LeafCall {
  /** It was sent while another was open. */
  readonly isHedge: boolean;
}

/** How a call ended. */
export type CallEnding = 'answered' | 'failed' | 'given-up' | 'given-up-unbegun';

/** Is told of calls to shards and verticals, the warm-up's too. */
export interface CallObserver {
  /** A call is sent. */
  asked(call: BookedCall): void;
  /** It has come to an end. */
  over(call: BookedCall, ending: CallEnding): void;
}

/** Calls of one query in one phase, by leaf. */
interface Attempts {
  readonly made: Uint8Array;
  readonly open: Uint8Array;
}

/** Statistics are never over; nobody asks twice for the same after so many others. */
const maxStatistics = 256;

/** Keeps count of what is asked for each query that is under way. */
export class QueryBook {
  readonly counts: CallCounts;
  private readonly attempts: Readonly<Record<LeafPhase, Map<number, Attempts>>> = {
    statistics: new Map(),
    query: new Map(),
    fetch: new Map(),
  };
  private lastBody: Uint8Array | undefined;
  private lastRead: ReadCall | undefined;
  private readonly leaves: number;
  private readonly firstCounted: number;
  private readonly observer: CallObserver | undefined;

  constructor({ index, verticals, queries }: Scenario, observer?: CallObserver) {
    this.observer = observer;
    this.leaves = index.shards + Object.keys(verticals).length;
    this.counts = new CallCounts(index.shards, index.replicas);
    this.firstCounted = queries.warmup;
  }

  /** A query begins. */
  begin(query: number): void {
    this.attempts.query.set(query, this.noAttempts());
  }

  /** A query is answered: nobody asks for it any more. */
  end(query: number): void {
    this.attempts.query.delete(query);
    this.attempts.fetch.delete(query);
  }

  /** Notes that a replica is asked. */
  ask({ phase, query, leaf, replica, atMs }: Omit<LeafCall, 'attempt'>): BookedCall {
    const attempts = this.attemptsOf(phase, query);
    const attempt = attempts?.made[leaf] ?? 0;
    const call = { phase, query, leaf, replica, attempt, isHedge: (attempts?.open[leaf] ?? 0) > 0, atMs };
    if (attempts !== undefined) {
      attempts.made[leaf] = attempt + 1;
      attempts.open[leaf] = (attempts.open[leaf] ?? 0) + 1;
    }
    if (this.isCounted(call)) this.counts.asked(call);
    this.observer?.asked(call);
    return call;
  }

  /** Notes how a call ended. */
  over(call: BookedCall, ending: CallEnding): void {
    const open = this.attempts[call.phase].get(call.query)?.open;
    if (open !== undefined) open[call.leaf] = Math.max(0, (open[call.leaf] ?? 0) - 1);
    if (this.isCounted(call)) this.counts.over(call, ending);
    this.observer?.over(call, ending);
  }

  /** Reads a call. A query sends all shards the same bytes, so they are mostly read once. */
  read(body: Uint8Array): ReadCall {
    if (this.lastRead === undefined || body !== this.lastBody) {
      this.lastRead = readCall(body);
      this.lastBody = body;
    }
    return this.lastRead;
  }

  private isCounted({ phase, query }: BookedCall): boolean {
    return phase === 'query' && query >= this.firstCounted;
  }

  private attemptsOf(phase: LeafPhase, query: number): Attempts | undefined {
    if (phase === 'statistics') return this.ofStatistics(query);
    const ofPhase = this.attempts[phase];
    const attempts = ofPhase.get(query);
    // Most queries fetch nothing, and what nobody asks for any more is not kept.
    if (attempts !== undefined || phase === 'query' || !this.attempts.query.has(query)) return attempts;
    const first = this.noAttempts();
    ofPhase.set(query, first);
    return first;
  }

  private ofStatistics(words: number): Attempts {
    const { statistics } = this.attempts;
    const attempts = statistics.get(words) ?? this.noAttempts();
    statistics.set(words, attempts);
    const [oldest] = statistics.keys();
    if (statistics.size > maxStatistics && oldest !== undefined) statistics.delete(oldest);
    return attempts;
  }

  private noAttempts(): Attempts {
    return { made: new Uint8Array(this.leaves), open: new Uint8Array(this.leaves) };
  }
}

function readCall(body: Uint8Array): ReadCall {
  const call = shardCallCodecs.message.decode(Buffer.from(body));
  if (call.query != null) return { phase: 'query', query: queryOf(call.query.context?.traceparent), call };
  if (call.fetch != null) return { phase: 'fetch', query: queryOf(call.fetch.context?.traceparent), call };
  return { phase: 'statistics', query: -1 - hashOf(wordsOf(call.termStats)), call };
}

function wordsOf(request: TermStatsRequest__Output | null | undefined): string {
  return (request?.terms ?? []).map(({ field, term }) => `${field}:${term}`).join(' ');
}

/** The trace that a simulated query is known by wherever it comes. */
export function traceOf(query: number): string {
  return `00-${(query + 1).toString(16).padStart(32, '0')}-${'1'.padStart(16, '0')}-01`;
}

/** Number of the query that a trace stands for; -1 for none. */
export function queryOf(traceparent = ''): number {
  return Number.parseInt(traceparent.slice(3, 35) || '0', 16) - 1;
}
