import { Worker } from 'node:worker_threads';
import type { ReplicaStart } from './messages.js';

/**
 * Starts the thread of a replica, which speaks `FromReplica` and `ToReplica`; it cannot start if it ends with an error.
 * The files that it opened are closed when it has ended: who goes on reading from them opens them too (`OwnDocuments`).
 */
export function startReplicaThread(start: ReplicaStart): Worker {
  const module = new URL('./replica-thread.js', import.meta.url);
  return new Worker(module, { workerData: start, name: 'replica' });
}
