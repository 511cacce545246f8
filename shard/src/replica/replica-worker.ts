import { Worker } from 'node:worker_threads';
import { IndexUnusable } from '../index/manifest.js';
import type { FromReplica, ReplicaStart, ToReplica } from './messages.js';

/** A replica's thread as the thread that serves sees it. */
export interface ReplicaThread {
  post(message: ToReplica): void;
  /** Ends it wherever it is; `ended` is told when it has. */
  kill(): void;
}

/** What is told of a replica's thread. */
export interface ReplicaThreadEvents {
  readonly message: (message: FromReplica) => void;
  /** It is over, and nothing more is told. */
  readonly ended: (reason: Error) => void;
}

/** Starts a replica's thread. */
export type StartReplicaThread = (events: ReplicaThreadEvents) => ReplicaThread;

/** Starts real threads, which do what `replica-thread.ts` says. */
export function replicaThreadStarter(start: ReplicaStart): StartReplicaThread {
  return (events) => {
    const worker = new Worker(new URL('./replica-thread.js', import.meta.url), { workerData: start, name: 'replica' });
    let reason: Error | undefined;
    worker.on('message', events.message);
    worker.on('error', (error: unknown) => {
      reason ??= asHere(error);
    });
    worker.on('messageerror', (error) => {
      reason ??= new Error(`a message could not be read: ${error.message}`);
      void worker.terminate();
    });
    worker.on('exit', (code) => events.ended(reason ?? new Error(`it exited with code ${code}`)));
    return {
      post: (message) => worker.postMessage(message),
      kill: () => void worker.terminate(),
    };
  };
}

/** Between threads an error keeps its name, but not its class. */
function asHere(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.name === 'IndexUnusable' ? new IndexUnusable(error.message, { cause: error }) : error;
}
