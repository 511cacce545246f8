import { Piscina } from 'piscina';
import type { RankRequest } from '../words.js';
import {
  type BatcherOptions,
  RankingBatcher,
  type RankingStats,
  type RankOutcome,
  type RankTask,
  type RankTime,
} from './batcher.js';
import type { SizedRequest } from './estimate-cost.js';
import type { ListPacker } from './list-packer.js';

/** What a ranking pool is made with. */
export interface RankingPoolOptions extends Pick<BatcherOptions, 'threads' | 'maxQueue' | 'defer' | 'now'> {
  /**
   * A request that costs less than this to rank is ranked at once on the caller's thread, in microseconds; 0: none.
   * A hop to a thread and back costs about 70 µs by itself, and 15 to 20 µs shared by 16 queries, and each list that is
   * copied half a microsecond to one; see the bench `rank`.
   * @default 0
   */
  readonly inlineBelowUs?: number;
}

/** Threads that rank. */
export interface RankingPool {
  /**
   * Ranks a request at once, or on a thread together with the others of this turn. Never rejects.
   *
   * @param packer has copied lists of the request as they came; made by `packerFor`, and of no use any more after this
   */
  rank(request: RankRequest, time: RankTime, packer?: ListPacker): RankOutcome | Promise<RankOutcome>;
  /** What copies the lists of a request for a thread as they come; nothing if it is likely to be ranked at once. */
  packerFor(request: SizedRequest): ListPacker | undefined;
  /** Says what there is to do and what was done. */
  stats(): RankingStats;
  /** Resolves when every thread has loaded its code, so that the first query need not wait for it. */
  warm(): Promise<void>;
  /** Ends the threads once the tasks under way are done. What still waits then is answered with `failed`. */
  close(): Promise<void>;
}

/** Starts a ranking pool: all its threads at once, none of them ever given up. */
export function createRankingPool(options: RankingPoolOptions): RankingPool {
  const { threads, maxQueue, defer, now, inlineBelowUs = 0 } = options;
  const piscina = startThreads(threads);
  let isClosed = false;
  const runTask = async (task: RankTask): Promise<ArrayBuffer> => {
    // Piscina would start new threads for it.
    if (isClosed) {
      throw new Error('the ranking pool is closed');
    }
    return piscina.run(task, {
      transferList: task.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : [])),
    });
  };
  const batcher = new RankingBatcher({ runTask, threads, maxQueue, defer, now, inlineBelowUs });
  return {
    rank: (request, time, packer) => batcher.rank(request, time, packer),
    packerFor: (request) => batcher.packerFor(request),
    stats: () => batcher.stats(),
    warm: async () => {
      await Promise.all(Array.from({ length: threads }, () => runTask([])));
    },
    close: () => {
      isClosed = true;
      return piscina.close();
    },
  };
}

function startThreads(threads: number): Piscina<RankTask, ArrayBuffer> {
  const piscina = new Piscina<RankTask, ArrayBuffer>({
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
