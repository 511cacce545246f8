import { parentPort, workerData } from 'node:worker_threads';
import { type Clock, systemClock } from '@muster/proto';
import { ThreadControl } from './control.js';
import { EvaluationLoop, type EvaluationModule } from './evaluation-loop.js';
import { startOf } from './machine-time.js';
import type { FromThread, ThreadStart, ToThread } from './messages.js';

// What an evaluation thread begins with: its composition root.

if (parentPort === null) throw new Error('this module is the start of a thread');
const port = parentPort;
const { module, data, control, clockStartMs } = workerData as ThreadStart;
const { createEvaluation } = (await import(module)) as EvaluationModule;
const aheadMs = startOf(systemClock) - clockStartMs;
const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
const loop = new EvaluationLoop({
  ...createEvaluation(data as never),
  clock,
  control: new ThreadControl(control),
  post: (message, transfer) => port.postMessage(message, transfer),
});
port.on('message', (message: ToThread) => loop.receive(message));
port.postMessage({ type: 'ready' } satisfies FromThread);
