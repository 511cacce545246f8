import { setPriority } from 'node:os';
import { isMainThread, workerData } from 'node:worker_threads';
import { systemClock } from '@muster/proto';
import { type RestoreJob, restoreReplica } from './restore-replica.js';

// What a thread that restores a replica begins with: its composition root. It ends when it is done.

if (isMainThread) throw new Error('this module is the start of a thread');
/** Below the threads that serve queries; on Linux it is set for this thread alone. */
const lowPriority = 5;
if (process.platform === 'linux') setPriority(0, lowPriority);
await restoreReplica(workerData as RestoreJob, systemClock);
