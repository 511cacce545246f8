import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { systemClock } from '@muster/proto';
import { MergeLoop } from './merge-loop.js';
import type { ToMergeThread } from './merge-messages.js';

// What a merge thread begins with: its composition root.

if (parentPort === null) throw new Error('this module is the start of a thread');
const port = parentPort;
const lowPriority = 15;
// On Linux this is the thread's own priority (setpriority(2), C library/kernel differences); elsewhere it would be the
// process's. It may not be raised again, so one that is lower already stays.
if (process.platform === 'linux') setPriority(0, Math.max(lowPriority, getPriority(0)));
const loop = new MergeLoop({ clock: systemClock, post: (message) => port.postMessage(message) });
port.on('message', (message: ToMergeThread) => loop.receive(message));
