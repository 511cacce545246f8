import type { Clock } from '@muster/proto';
import type { Begin, EncodedRequest, Evaluator } from './call.js';
import { InlineEvaluator } from './inline-evaluator.js';
import { threadStarter } from './threads/start-thread.js';
import { ThreadPool } from './threads/thread-pool.js';

/** How the requests of a service are evaluated. */
export interface Evaluation<Request> {
  readonly begin: Begin<Request>;
  /** What threads do the same with: an `EvaluationModule`, given what is `shared` when a thread starts. */
  readonly module: URL;
  readonly shared: () => unknown;
  readonly encode: (request: Request) => EncodedRequest;
  /** Whether a request goes to the threads, if there are any. */
  readonly isForThread: (request: Request) => boolean;
}

/** What evaluating needs from outside. */
export interface EvaluatorOptions {
  /** Threads besides the main thread. @default 0 */
  readonly threads?: number;
  readonly clock: Clock;
  readonly log: (message: string) => void;
}

/** An evaluator and the threads under it. */
export interface StartedEvaluator<Request> {
  readonly evaluator: Evaluator<Request>;
  /** Tells the threads what has changed since they were started. */
  tell(news: unknown): void;
  /** Ends the threads. What is not answered yet fails. */
  close(): Promise<void>;
}

/** Starts the threads there are to be, and resolves when all are up; rejects if one cannot be started. */
export async function startEvaluator<Request>(
  options: EvaluatorOptions,
  { begin, module, shared, encode, isForThread }: Evaluation<Request>,
): Promise<StartedEvaluator<Request>> {
  const { threads = 0, clock, log } = options;
  const inline = new InlineEvaluator<Request>({ begin, clock, log });
  if (threads === 0) return { evaluator: inline, tell: () => {}, close: async () => {} };
  const pool = new ThreadPool<Request>({ threads, start: threadStarter(module, shared, clock), encode, clock, log });
  try {
    await pool.ready();
  } catch (error) {
    await pool.close();
    throw error;
  }
  const evaluator: Evaluator<Request> = {
    get length() {
      return inline.length + pool.length;
    },
    waitingOf: (session) => inline.waitingOf(session) + pool.waitingOf(session),
    evaluate: (call) => (isForThread(call.request) ? pool : inline).evaluate(call),
  };
  return { evaluator, tell: (news) => pool.tell(news), close: () => pool.close() };
}
