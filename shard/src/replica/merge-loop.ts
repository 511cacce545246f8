import type { Clock } from '@muster/proto';
import { mergeSegments } from '../index/merge/merge-segments.js';
import { DamagedIndex } from '../index/sections.js';
import { segmentFiles } from '../index/shard-manifest.js';
import type { FromMergeThread, MergeFailure, MergeJob, ToMergeThread } from './merge-messages.js';

/** What a merge thread works with. */
export interface MergeLoopOptions {
  readonly clock: Clock;
  readonly post: (message: FromMergeThread) => void;
}

/** Work between two looks at what has come, in milliseconds. */
const sliceMs = 10;
const wholeMs = 100;

/** A merge that was given up because it was told to. */
class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Carries out merges, one at a time, slice by slice; between slices it rests as it is told to, and takes messages. */
export class MergeLoop {
  readonly #options: MergeLoopOptions;
  #workMs = wholeMs;
  #sliceBeganMs = 0;
  #isCancelled = false;
  #wake: () => void = () => {};

  constructor(options: MergeLoopOptions) {
    this.#options = options;
  }

  receive(message: ToMergeThread): void {
    if (message.type === 'merge') void this.#merge(message.job);
    else if (message.type === 'throttle') this.#workMs = message.workMs;
    else this.#isCancelled = true;
    this.#wake();
  }

  async #merge({ folder, name, segments, schema }: MergeJob): Promise<void> {
    const { clock, post } = this.#options;
    this.#isCancelled = false;
    this.#sliceBeganMs = clock.now();
    const options = { segments, schema, files: segmentFiles(folder, name) };
    try {
      post({ type: 'merged', merged: await mergeSegments(options, () => this.#pause()) });
    } catch (error) {
      post({ type: 'failed', failure: failureOf(error as Error) });
    }
  }

  #pause(): Promise<void> | undefined {
    const workedMs = this.#options.clock.now() - this.#sliceBeganMs;
    return workedMs < sliceMs ? undefined : this.#rest(workedMs);
  }

  async #rest(workedMs: number): Promise<void> {
    const { clock } = this.#options;
    const restMs = (workedMs * (wholeMs - this.#workMs)) / this.#workMs;
    // Messages come in even if there is no time to rest.
    await new Promise<void>((resolve) => clock.defer(resolve));
    if (restMs > 0 && !this.#isCancelled) {
      await new Promise<void>((resolve) => {
        const cancelTimer = clock.setTimer(restMs, resolve);
        this.#wake = () => {
          cancelTimer();
          resolve();
        };
      });
    }
    this.#wake = () => {};
    if (this.#isCancelled) throw new Cancelled('the merge was cancelled');
    this.#sliceBeganMs = clock.now();
  }
}

function failureOf(error: Error): MergeFailure {
  const { message, stack = message } = error;
  const reason = error instanceof Cancelled ? 'cancelled' : error instanceof DamagedIndex ? 'damaged' : 'failed';
  return { reason, message, stack };
}
