import { Worker } from 'node:worker_threads';
import type { FromMergeThread, ToMergeThread } from './merge-messages.js';

/** A merge thread as those see it that it works for. */
export interface MergeThread {
  post(message: ToMergeThread): void;
  /** Ends it wherever it is; `ended` is told when it has. */
  kill(): void;
}

/** What is told of a merge thread. */
export interface MergeThreadEvents {
  readonly message: (message: FromMergeThread) => void;
  /** It is over, and nothing more is told. */
  readonly ended: (reason: Error) => void;
}

/** Starts a merge thread. */
export type StartMergeThread = (events: MergeThreadEvents) => MergeThread;

/** Starts a real thread. */
export const startMergeThread: StartMergeThread = (events) => {
  const worker = new Worker(new URL('./merge-thread.js', import.meta.url), { name: 'merge' });
  let reason: Error | undefined;
  worker.on('message', events.message);
  worker.on('error', (error: unknown) => {
    reason ??= error instanceof Error ? error : new Error(String(error));
  });
  worker.on('exit', (code) => events.ended(reason ?? new Error(`it exited with code ${code}`)));
  return {
    post: (message) => worker.postMessage(message),
    kill: () => void worker.terminate(),
  };
};
