import type { AnswerTimes } from '@muster/proto';
import type { Resumable } from '../evaluate/resumable.js';
import type { ToldFailure } from './failure.js';

/** A call to be evaluated. Exactly one of `answer` and `fail` ends it, unless it is cancelled. */
export interface Call<Request> {
  /** Whose call it is: sessions are served in turn. */
  readonly session: object;
  /** When its answer is due, by the server's clock. */
  readonly deadlineMs: number;
  readonly request: Request;
  /** It is begun, after waiting `queueMs`. Not told of calls that end unbegun. */
  begun(queueMs: number): void;
  /** An encoded response that says how far it has come: told on the way, if the request asks for it. Unset: never told. */
  progress?(response: Uint8Array, times: AnswerTimes): void;
  /** The encoded response. */
  answer(response: Uint8Array, times: AnswerTimes): void;
  fail(failure: ToldFailure, times: AnswerTimes): void;
}

/** Where calls are evaluated: on the main thread or on threads of their own. */
export interface Evaluator<Request> {
  /** Takes a call, which may end at once if it is refused. Gives a function that cancels it; of no effect if it is over. */
  evaluate(call: Call<Request>): () => void;
  /** Calls that are not answered yet. */
  readonly length: number;
  /** Calls of a session that are not begun yet. */
  waitingOf(session: object): number;
}

/** Work on a call; it ends in the encoded response. */
export interface CallWork extends Resumable<Uint8Array> {
  /** What is to be told on the way, if anything. */
  readonly progress?: ProgressWanted;
}

/** What is to be told of work on the way. */
export interface ProgressWanted {
  /** Time of work after which it is told first, in milliseconds; then after twice that, and so on. */
  readonly firstMs: number;
  /** How far it has come: an encoded response. Contract: it is quick, for it is not sliced. */
  soFar(): Uint8Array;
}

/** Begins to work on a request; `now` bounds its `run`. Throws where it cannot be evaluated. */
export type Begin<Request> = (request: Request, now: () => number) => CallWork;

/** A request that can be handed to another thread. */
export interface EncodedRequest {
  readonly kind: string;
  readonly bytes: Uint8Array;
  /** The state it is evaluated at, one that the thread was told of. @default 0 */
  readonly state?: number;
}

/** Times of a call that was not begun. */
export const unbegun: AnswerTimes = { queueUs: 0, serviceUs: 0 };
