import { parentPort, workerData } from 'node:worker_threads';
import { ModelFault } from '@muster/ranker';
import { loadModel } from './load-model.js';
import type { LoadTask, LoadTold } from './load-thread.js';

// Runs once on a thread of its own: see `loadOnThread`.

function load({ name, config, text }: LoadTask): LoadTold {
  try {
    return { model: loadModel(name, config, text) };
  } catch (error) {
    if (error instanceof ModelFault) return { fault: error.message };
    throw error;
  }
}

parentPort?.postMessage(load(workerData as LoadTask));
