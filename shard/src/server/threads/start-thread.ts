import { Worker } from 'node:worker_threads';
import type { Clock } from '@muster/proto';
import type { ThreadControl } from './control.js';
import { startOf } from './machine-time.js';
import type { FromThread, ThreadStart, ToThread } from './messages.js';

/** A thread as the main thread sees it. */
export interface Thread {
  post(message: ToThread): void;
  /** Ends it wherever it is; `ended` is told when it has. */
  kill(): void;
}

/** What is told of a thread. */
export interface ThreadEvents {
  readonly message: (message: FromThread) => void;
  /** It is over, and nothing more is told. */
  readonly ended: (reason: Error) => void;
}

/** Starts a thread, which says `ready` when it takes calls. */
export type StartThread = (control: ThreadControl, events: ThreadEvents) => Thread;

/**
 * Starts real threads.
 *
 * @param module URL of the module they evaluate with: an `EvaluationModule`
 * @param data gives what it is given there, for each thread anew; shared memory in it is shared, the rest copied
 * @param clock the main thread's clock, which must go like the machine's: the threads' clocks are set by it
 */
export function threadStarter(module: URL, data: () => unknown, clock: Clock): StartThread {
  const clockStartMs = startOf(clock);
  return (control, events) => {
    const start: ThreadStart = { module: module.href, data: data(), control: control.memory, clockStartMs };
    const worker = new Worker(new URL('./thread.js', import.meta.url), { workerData: start, name: 'evaluation' });
    let reason: Error | undefined;
    worker.on('message', events.message);
    worker.on('error', (error: unknown) => {
      reason ??= error instanceof Error ? error : new Error(String(error));
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
