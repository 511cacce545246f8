/** What a leaf is asked for. */
export type LeafPhase = 'statistics' | 'query' | 'fetch';

/** A call to a leaf. */
export interface LeafCall {
  readonly phase: LeafPhase;
  /** Number of the query, from 0; below 0 for statistics, which several queries may wait for: names what is asked. */
  readonly query: number;
  /** Number of the leaf: shards first, then verticals. */
  readonly leaf: number;
  readonly replica: number;
  /** How many calls the leaf has had for the query in this phase before. */
  readonly attempt: number;
  /** When it was asked, in milliseconds of the simulation. */
  readonly atMs: number;
}

/** How a leaf can fail; `silent` is never to answer. */
export type HowItFails = 'silent' | 'unavailable' | 'rejected' | 'error';

/** What becomes of a call. */
export interface LeafFate {
  /** When the leaf has done its work or fails, in milliseconds after it has begun. */
  readonly afterMs: number;
  /** Nothing if it answers. */
  readonly fails: HowItFails | undefined;
  /** What a `rejected` one is told. @default that another may be free */
  readonly refusal?: Refusal | undefined;
}

/** What a leaf says that rejects a call. */
export interface Refusal {
  /** Whether another replica of the shard may be free. */
  readonly anotherMayBeFree: boolean;
  /** How long it is to be left alone, in milliseconds; 0 if it does not say. */
  readonly retryAfterMs: number;
}

/** Decides what becomes of calls: drawn, or as recorded. */
export type DecideFate = (call: LeafCall) => LeafFate;
