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

/** Begins to work on a request; `now` bounds its `run`. Throws where it cannot be evaluated. Gives the encoded response. */
export type Begin<Request> = (request: Request, now: () => number) => Resumable<Uint8Array>;

/** A request that can be handed to another thread. */
export interface EncodedRequest {
  readonly kind: string;
  readonly bytes: Uint8Array;
}

/** Times of a call that was not begun. */
export const unbegun: AnswerTimes = { queueUs: 0, serviceUs: 0 };
