import { randomBytes, randomInt } from 'node:crypto';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '@muster/proto';
import { writersLog } from './log-stream.js';
import { startMergeThread } from './merge-start.js';
import type { FromReplica, ReplicaStart, ToReplica } from './messages.js';
import { Replica } from './replica.js';

/** So finely random numbers are told apart. */
const randomSteps = 2 ** 32;
/** Below the threads that serve queries, once there is something to serve; on Linux it is set for this thread alone. */
const priority = 10;

/*
 * The thread of a replica that takes writes: given a `ReplicaStart`, it speaks `FromReplica` and `ToReplica`. What it
 * cannot start with ends it with an error.
 */
if (parentPort !== null) await main(parentPort, workerData as ReplicaStart);

async function main(port: NonNullable<typeof parentPort>, start: ReplicaStart): Promise<void> {
  let isFirst = true;
  const tell = (message: FromReplica): void => {
    port.postMessage(message);
    if (message.type !== 'published' || !isFirst) return;
    isFirst = false;
    if (process.platform === 'linux') setPriority(0, priority);
  };
  const replica = new Replica({
    start,
    clock: systemClock,
    random: () => randomInt(randomSteps) / randomSteps,
    openLog: writersLog(start.writer),
    startMergeThread,
    tell,
    startName: randomBytes(4).toString('hex'),
  });
  port.on('message', (message: ToReplica) => replica.receive(message));
  try {
    await replica.run();
  } finally {
    port.close();
  }
}
