import type { ToldFailure } from '../failure.js';

// What the main thread and an evaluation thread say to each other.
//
// The protocol is our own, not a task library's: aborting a running task of piscina kills its thread, and a task there
// has its thread to itself. Here calls are cancelled one by one, many times a second, and share the thread in slices.
//
// Requests are copied, answers transferred. Measured on Node 20, CPU of both threads for a request of 300 bytes and an
// answer of 500: 19 µs copied, 25 µs transferred; 9 to 13 µs either way with 8 calls a message. An answer of 160 KB:
// 45 µs copied, 25 µs transferred.

/** A call for a thread. */
export interface HandedCall {
  /** Names the call until it is over: see `ThreadControl`. */
  readonly slot: number;
  readonly kind: string;
  /** The state it is evaluated at; 0 where there is only one. */
  readonly state: number;
  /** By the clock that both threads read. */
  readonly deadlineMs: number;
  readonly request: Uint8Array;
}

/** To a thread. */
export type ToThread =
  | { readonly type: 'evaluate'; readonly calls: readonly HandedCall[] }
  /** For what it evaluates with: says what has changed since it was started. */
  | { readonly type: 'news'; readonly news: unknown };

/** Times of a call, by the clock that both threads read. */
export interface ThreadTimes {
  readonly begunMs: number;
  /** Work on it alone, without that on the calls between. */
  readonly spentMs: number;
}

/** From a thread. Each call ends with exactly one of `answered`, `failed`, `dropped`, or with the thread. */
export type FromThread =
  | { readonly type: 'ready' }
  | ({ readonly type: 'answered'; readonly slot: number; readonly response: Uint8Array } & ThreadTimes)
  /** It is worked on still, and has come so far. */
  | ({ readonly type: 'progress'; readonly slot: number; readonly response: Uint8Array } & ThreadTimes)
  | ({ readonly type: 'failed'; readonly slot: number; readonly failure: ToldFailure } & ThreadTimes)
  /** It was cancelled. */
  | { readonly type: 'dropped'; readonly slot: number }
  | { readonly type: 'log'; readonly message: string };

/** What a thread is started with. */
export interface ThreadStart {
  /** URL of the module that evaluates: an {@link EvaluationModule}. */
  readonly module: string;
  /** What that module is given. */
  readonly data: unknown;
  readonly control: Int32Array<SharedArrayBuffer>;
  /** The machine's time, as `machineMs` gives it, when the main thread's clock was at 0. */
  readonly clockStartMs: number;
}
