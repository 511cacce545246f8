import { type ShardCall__Output, shardCallCodecs } from '@muster/proto';
import type { LeafPhase } from './leaf-fate.js';

/** A call to a shard as it is read from its body. */
export interface ReadCall {
  readonly phase: LeafPhase;
  /** Number of the query, -1 if it names none. */
  readonly query: number;
  readonly call: ShardCall__Output;
}

/** Calls made for the queries that are measured. */
export interface CallCounts {
  /** Calls for hits. */
  calls: number;
  /** Those of them after the first to the same leaf for the same query. */
  repeated: number;
}

/** Keeps count of what is asked for each query that is under way. */
export class QueryBook {
  readonly counts: CallCounts = { calls: 0, repeated: 0 };
  private readonly attempts = new Map<number, Uint8Array>();
  private lastBody: Uint8Array | undefined;
  private lastRead: ReadCall | undefined;
  private readonly leaves: number;
  private readonly firstCounted: number;

  /** @param firstCounted number of the first query that is measured */
  constructor(leaves: number, firstCounted: number) {
    this.leaves = leaves;
    this.firstCounted = firstCounted;
  }

  /** A query begins. */
  begin(query: number): void {
    this.attempts.set(query, new Uint8Array(2 * this.leaves));
  }

  /** A query is answered: nobody asks for it any more. */
  end(query: number): void {
    this.attempts.delete(query);
  }

  /** Notes a call; gives how many the leaf has had for the query in this phase before. */
  attempt(query: number, phase: LeafPhase, leaf: number): number {
    const attempts = this.attempts.get(query);
    if (attempts === undefined || phase === 'statistics') return 0;
    const place = phase === 'query' ? leaf : this.leaves + leaf;
    const before = attempts[place] ?? 0;
    attempts[place] = before + 1;
    if (phase === 'query' && query >= this.firstCounted) {
      this.counts.calls++;
      if (before > 0) this.counts.repeated++;
    }
    return before;
  }

  /** Reads a call. A query sends all shards the same bytes, so they are mostly read once. */
  read(body: Uint8Array): ReadCall {
    if (this.lastRead === undefined || body !== this.lastBody) {
      this.lastRead = readCall(body);
      this.lastBody = body;
    }
    return this.lastRead;
  }
}

function readCall(body: Uint8Array): ReadCall {
  const call = shardCallCodecs.message.decode(Buffer.from(body));
  if (call.query != null) return { phase: 'query', query: queryOf(call.query.context?.traceparent), call };
  if (call.fetch != null) return { phase: 'fetch', query: queryOf(call.fetch.context?.traceparent), call };
  return { phase: 'statistics', query: -1, call };
}

/** The trace that a simulated query is known by wherever it comes. */
export function traceOf(query: number): string {
  return `00-${(query + 1).toString(16).padStart(32, '0')}-${'1'.padStart(16, '0')}-01`;
}

/** Number of the query that a trace stands for; -1 for none. */
export function queryOf(traceparent = ''): number {
  return Number.parseInt(traceparent.slice(3, 35) || '0', 16) - 1;
}
