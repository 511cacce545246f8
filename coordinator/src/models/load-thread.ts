import { Worker } from 'node:worker_threads';
import { ModelFault } from '@muster/ranker';
import type { ModelConfig } from '../config/models-schema.js';
import type { LoadedModel } from './load-model.js';

/** What the thread is given. */
export interface LoadTask {
  readonly name: string;
  readonly config: ModelConfig;
  readonly text: string;
}

/** What it tells. */
export type LoadTold = { readonly model: LoadedModel } | { readonly fault: string };

/**
 * Makes a model out of the text of its file, as `loadModel` does, on a thread of its own: a long file takes a tenth of a
 * second or more, in which a coordinator would answer nobody. Rejects with ModelFault.
 */
export function loadOnThread(name: string, config: ModelConfig, text: string): Promise<LoadedModel> {
  return new Promise((resolve, reject) => {
    const workerData: LoadTask = { name, config, text };
    const thread = new Worker(new URL('./load-worker.js', import.meta.url), { workerData });
    thread.once('message', (told: LoadTold) => {
      if ('model' in told) resolve(told.model);
      else reject(new ModelFault(told.fault));
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the thread that reads a model ended')));
  });
}
