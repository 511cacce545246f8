import { Worker } from 'node:worker_threads';
import type { RestoreJob } from './restore-replica.js';

/**
 * Does what `restoreReplica` does in a thread of its own: what comes is received, written and read again to be checked,
 * gigabytes of it, while the thread that serves goes on. Aborted, it ends wherever it is, as if it were killed.
 *
 * Rejects with what went wrong.
 */
export function restoreInThread(job: RestoreJob, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./restore-thread.js', import.meta.url), { workerData: job, name: 'restore' });
    const abort = (): void => void worker.terminate();
    signal.addEventListener('abort', abort);
    let reason: Error | undefined;
    worker.on('error', (error: unknown) => {
      reason ??= error instanceof Error ? error : new Error(String(error));
    });
    worker.on('exit', (code) => {
      signal.removeEventListener('abort', abort);
      if (code === 0) resolve();
      else reject(reason ?? new Error(`the snapshot was not fetched: its thread exited with code ${code}`));
    });
  });
}
