import type { MergedSegment } from '../index/merge/merge-segments.js';
import { removeSegment, segmentFiles } from '../index/shard-manifest.js';
import type { FromMergeThread, MergeFailure, MergeJob } from './merge-messages.js';
import type { MergeThread, StartMergeThread } from './merge-start.js';

/** A merge that did not come to its end. The segments that it was of are as they were; nothing of it is on disk. */
export class MergeFailed extends Error {
  override readonly name = 'MergeFailed';
  /** `damaged`: a stored document of one of the segments is not what was written. */
  readonly reason: MergeFailure['reason'];

  constructor(reason: MergeFailure['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

interface Running {
  readonly job: MergeJob;
  readonly resolve: (merged: MergedSegment) => void;
  readonly reject: (error: MergeFailed) => void;
}

/**
 * Has segments merged, one job at a time, in a thread that is started when it is first needed, and again after it has
 * ended by itself: that fails the job it worked on, and nothing else.
 */
export class MergeRunner {
  readonly #startThread: StartMergeThread;
  #thread: MergeThread | undefined;
  #running: Running | undefined;
  #workMs = 100;
  #isClosing = false;
  #closed: () => void = () => {};

  constructor(startThread: StartMergeThread) {
    this.#startThread = startThread;
  }

  /** Whether a job is under way. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Merges. The merged segment's files are on disk when it resolves, with their names.
   *
   * Contract: no other job is under way, and the runner is not closed.
   *
   * @throws MergeFailed by rejecting
   */
  start(job: MergeJob): Promise<MergedSegment> {
    if (this.#running !== undefined) throw new Error(`the merge of ${this.#running.job.name} is under way`);
    if (this.#isClosing) throw new Error('the merge runner is closed');
    return new Promise((resolve, reject) => {
      this.#running = { job, resolve, reject };
      try {
        this.#thread ??= this.#newThread();
        this.#thread.post({ type: 'merge', job });
      } catch (error) {
        // The machine gives no more threads.
        this.#fail('failed', `no merge could be begun: ${(error as Error).message}`, error as Error);
      }
    });
  }

  /** Gives up the job under way, if there is one: it rejects as `cancelled`, unless it is just done. */
  cancel(): void {
    if (this.#running) this.#thread?.post({ type: 'cancel' });
  }

  /**
   * Has merges work at most so many of 100 milliseconds from now on.
   *
   * @param workMs from 1 to 100. @default 100
   * @throws RangeError if it is not
   */
  throttle(workMs: number): void {
    if (!(workMs >= 1 && workMs <= 100)) throw new RangeError(`\`workMs\` must be in [1, 100], got ${workMs}`);
    this.#workMs = workMs;
    this.#thread?.post({ type: 'throttle', workMs });
  }

  /** Ends the thread, and the job under way with it, as `cancelled`. */
  close(): Promise<void> {
    this.#isClosing = true;
    if (this.#thread === undefined) return Promise.resolve();
    const closed = new Promise<void>((resolve) => {
      this.#closed = resolve;
    });
    this.#thread.kill();
    return closed;
  }

  #newThread(): MergeThread {
    const thread = this.#startThread({
      message: (message) => this.#receive(message),
      ended: (reason) => void this.#ended(reason),
    });
    if (this.#workMs < 100) thread.post({ type: 'throttle', workMs: this.#workMs });
    return thread;
  }

  #receive(message: FromMergeThread): void {
    if (message.type === 'merged') {
      const running = this.#running;
      this.#running = undefined;
      running?.resolve(message.merged);
      return;
    }
    const { reason, message: text, stack } = message.failure;
    const cause = new Error(text);
    cause.stack = stack;
    this.#fail(reason, text, cause);
  }

  async #ended(reason: Error): Promise<void> {
    this.#thread = undefined;
    if (this.#running) {
      const { folder, name } = this.#running.job;
      // What cannot be removed now is when the shard is opened next.
      await removeSegment(segmentFiles(folder, name)).catch(() => {});
    }
    if (this.#isClosing) this.#fail('cancelled', 'the merge was cancelled', reason);
    else this.#fail('failed', `the merge thread has ended: ${reason.message}`, reason);
    this.#closed();
  }

  #fail(reason: MergeFailure['reason'], message: string, cause: Error): void {
    const running = this.#running;
    this.#running = undefined;
    running?.reject(new MergeFailed(reason, message, { cause }));
  }
}
