import { parentPort, workerData } from 'node:worker_threads';
import type { WrittenPart } from './builder.js';
import type { ThreadAnswer, ThreadQuestion } from './messages.js';
import { RunBuilder, type RunBuilderOptions } from './run-builder.js';

// What a thread of a build begins with.

if (parentPort === null) throw new Error('this module is the start of a thread');
const port = parentPort;
const builder = new RunBuilder(workerData as RunBuilderOptions);

/** What fails is not caught: it ends the thread, with what failed as the reason. */
async function answer(question: ThreadQuestion): Promise<void> {
  switch (question.type) {
    case 'add':
      return post({ answer: await builder.add(question.batch) });
    case 'end-run': {
      const parts = await builder.endRun();
      return post({ answer: parts }, parts.flatMap(memoryOf));
    }
    case 'delete-replaced':
      return post({ answer: await builder.deleteReplaced(question.shard) });
    case 'merge':
      return post({ answer: await builder.merge(question.parts) });
  }
}

function post(message: ThreadAnswer, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

function memoryOf({ idHashes, storedStarts }: WrittenPart): ArrayBuffer[] {
  return [idHashes.buffer, storedStarts.buffer];
}

port.on('message', (question: ThreadQuestion) => void answer(question));
