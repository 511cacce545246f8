import { countHits, isWellFormed } from './columns.js';
import { rank } from './rank.js';
import { decodePages, encodeTask } from './task-buffer.js';
import type { RankedPage, RankRequest } from './words.js';

/** A page; or `full`: as many queries wait as may; or `failed`: the request is malformed or its task crashed. */
export type RankOutcome = RankedPage | 'full' | 'failed';

/** What a batcher works with. */
export interface BatcherOptions {
  /** Runs a task on a thread, which takes the buffer over, and gives the buffer of its pages. */
  readonly runTask: (task: ArrayBuffer) => Promise<ArrayBuffer>;
  /** Most tasks under way at once. */
  readonly threads: number;
  /** Most queries that wait for a task; one more is `full`. */
  readonly maxQueue: number;
  /** Runs a function when the queries of this turn of the event loop have come: `setImmediate`. */
  readonly defer: (run: () => void) => void;
  /** A request of fewer hits, in all its lists together, is ranked at once on the caller's thread; 0 means none is. */
  readonly inlineBelowHits: number;
}

/** What a batcher has to do and has done. */
export interface RankingStats {
  /** Queries that wait for a task. */
  readonly queued: number;
  /** Tasks under way. */
  readonly running: number;
  /** Tasks that ended well. */
  readonly tasks: number;
  /** Queries ranked, on threads or inline. */
  readonly ranked: number;
  /** Queries answered with `failed`. */
  readonly failed: number;
}

interface Waiting {
  readonly request: RankRequest;
  readonly settle: (outcome: RankOutcome) => void;
}

/** Hits beyond which a task takes no further query. */
const maxBatchHits = 50_000;

/**
 * Gathers queries into tasks, because a hop to a thread and back costs ten times a ranking.
 *
 * Queries of one turn share a task. While every thread has one, further queries wait and share the next, so batches
 * grow with load and the price of a hop falls.
 */
export class RankingBatcher {
  readonly #options: BatcherOptions;
  #waiting: Waiting[] = [];
  #isDeferred = false;
  #running = 0;
  #tasks = 0;
  #ranked = 0;
  #failed = 0;

  constructor(options: BatcherOptions) {
    this.#options = options;
  }

  /**
   * Ranks a request: at once where that is what it is to come to, else later. Never rejects. The request's columns must
   * not change before the answer.
   */
  rank(request: RankRequest): RankOutcome | Promise<RankOutcome> {
    if (!isWellFormed(request)) {
      this.#failed++;
      return 'failed';
    }
    if (countHits(request) < this.#options.inlineBelowHits) {
      this.#ranked++;
      return rank(request);
    }
    if (this.#waiting.length >= this.#options.maxQueue) {
      return 'full';
    }
    return new Promise((settle) => {
      this.#waiting.push({ request, settle });
      this.#startAfterThisTurn();
    });
  }

  /** Says what there is to do and what was done. */
  stats(): RankingStats {
    return {
      queued: this.#waiting.length,
      running: this.#running,
      tasks: this.#tasks,
      ranked: this.#ranked,
      failed: this.#failed,
    };
  }

  #startAfterThisTurn(): void {
    if (this.#isDeferred || this.#running >= this.#options.threads) {
      return;
    }
    this.#isDeferred = true;
    this.#options.defer(() => {
      this.#isDeferred = false;
      this.#start();
    });
  }

  #start(): void {
    if (this.#waiting.length === 0 || this.#running >= this.#options.threads) {
      return;
    }
    void this.#run(this.#takeBatch());
    this.#start();
  }

  /** As many queries as make a task of bounded size, at least one: their hits are copied on the caller's thread. */
  #takeBatch(): Waiting[] {
    let hits = 0;
    let taken = 0;
    while (taken < this.#waiting.length && hits < maxBatchHits) {
      hits += countHits((this.#waiting[taken] as Waiting).request);
      taken++;
    }
    return this.#waiting.splice(0, taken);
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    this.#running++;
    try {
      const pages = decodePages(await this.#options.runTask(encodeTask(batch.map(({ request }) => request))));
      this.#tasks++;
      this.#ranked += batch.length;
      settleAll(batch, (place) => pages[place] ?? 'failed');
    } catch {
      this.#failed += batch.length;
      settleAll(batch, () => 'failed');
    } finally {
      this.#running--;
      this.#start();
    }
  }
}

function settleAll(batch: readonly Waiting[], outcomeAt: (place: number) => RankOutcome): void {
  for (const [place, { settle }] of batch.entries()) {
    settle(outcomeAt(place));
  }
}
