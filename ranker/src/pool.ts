import { Piscina } from 'piscina';
import { type BatcherOptions, RankingBatcher, type RankingStats, type RankOutcome } from './batcher.js';
import { encodeTask } from './task-buffer.js';
import type { RankRequest } from './words.js';

/** What a ranking pool is made with. */
export interface RankingPoolOptions extends Pick<BatcherOptions, 'threads' | 'maxQueue' | 'defer'> {
  /**
   * A request of fewer hits, in all its lists together, is ranked at once on the caller's thread; 0 means none is.
   * Measured on Node 20, 8 lists of 20 hits to a page of 10: at once 4 to 6 µs a query; by a thread 40 to 95 µs of CPU
   * at 1 in flight, 8 to 15 µs at 16, of which 3 to 7 µs on the caller's thread; a ranking of 1,000 hits costs about as much as a batched hop.
   * @default 0
   */
  readonly inlineBelowHits?: number;
}

/** Threads that rank. */
export interface RankingPool {
  /** Ranks a request on a thread, together with the others of this turn. Never rejects. */
  rank(request: RankRequest): RankOutcome | Promise<RankOutcome>;
  /** Says what there is to do and what was done. */
  stats(): RankingStats;
  /** Resolves when every thread has loaded its code, so that the first query need not wait for it. */
  warm(): Promise<void>;
  /** Ends the threads once the tasks under way are done. What still waits then is answered with `failed`. */
  close(): Promise<void>;
}

/** Starts a ranking pool: all its threads at once, none of them ever given up. */
export function createRankingPool(options: RankingPoolOptions): RankingPool {
  const { threads, maxQueue, defer, inlineBelowHits = 0 } = options;
  const piscina = startThreads(threads);
  let isClosed = false;
  const runTask = async (task: ArrayBuffer): Promise<ArrayBuffer> => {
    // Piscina would start new threads for it.
    if (isClosed) {
      throw new Error('the ranking pool is closed');
    }
    return piscina.run(task, { transferList: [task] });
  };
  const batcher = new RankingBatcher({ runTask, threads, maxQueue, defer, inlineBelowHits });
  return {
    rank: (request) => batcher.rank(request),
    stats: () => batcher.stats(),
    warm: async () => {
      await Promise.all(Array.from({ length: threads }, () => runTask(encodeTask([]))));
    },
    close: () => {
      isClosed = true;
      return piscina.close();
    },
  };
}

function startThreads(threads: number): Piscina<ArrayBuffer, ArrayBuffer> {
  const piscina = new Piscina<ArrayBuffer, ArrayBuffer>({
    filename: new URL('./worker.js', import.meta.url).href,
    name: 'rankTask',
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    // The batcher bounds what waits. Here only the tasks of threads that are being replaced wait, and those of `warm`.
    maxQueue: 2 * threads,
    recordTiming: false,
  });
  // A thread that dies between tasks is replaced; unheard, its error would end the process.
  piscina.on('error', () => {});
  return piscina;
}
