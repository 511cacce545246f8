import type { PageWanted } from '../rank-depth.js';
import type { RankedPage, RankRequest } from '../words.js';
import { estimateCostUs, isForThread, type SizedRequest } from './estimate-cost.js';
import { ListPacker } from './list-packer.js';
import { type PackedRequest, packRequest } from './packed-request.js';
import { decodePages, type PageOrFailed } from './page-buffer.js';
import { rankOrFail } from './rank-or-fail.js';
import { SharedMemory } from './shared-memory.js';
import { isForPage, isListWellFormed } from './well-formed.js';

/**
 * A page; or `full`: as many queries wait as may; or `late`: its time was up, or nobody wanted it any more, before a
 * thread was free; or `failed`: the request is malformed, or it or its task crashed.
 */
export type RankOutcome = RankedPage | 'full' | 'late' | 'failed';

/** How long a request may wait for a thread. */
export interface RankTime {
  /** When its page is of no more use, by the batcher's clock. Of those that wait, the one with the least goes first. */
  readonly untilMs: number;
  /** Whether somebody still wants the page. */
  isWanted(): boolean;
}

/** Requests that a thread ranks together. */
export type RankTask = readonly PackedRequest[];

/** What a batcher works with. */
export interface BatcherOptions {
  /** Runs a task on a thread, which takes its buffers over, and gives the buffer of its pages. */
  readonly runTask: (task: RankTask) => Promise<ArrayBuffer>;
  /** Most tasks under way at once. */
  readonly threads: number;
  /** Most queries that wait for a task; one more is `full`. */
  readonly maxQueue: number;
  /** Runs a function when the queries of this turn of the event loop have come: `setImmediate`. */
  readonly defer: (run: () => void) => void;
  /** A request that costs less than this to rank is ranked at once on the caller's thread, in microseconds; 0: none. */
  readonly inlineBelowUs: number;
  /** Milliseconds from an arbitrary start. */
  readonly now: () => number;
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
  readonly packed: PackedRequest;
  /** Has the request's memory, until its thread has ranked it. */
  readonly packer: ListPacker;
  readonly time: RankTime;
  readonly costUs: number;
  readonly settle: (outcome: RankOutcome) => void;
}

/** Most work of a task of several queries, in microseconds: none is to wait long for what another costs. */
const maxBatchUs = 2000;

/**
 * Gathers queries into tasks, because a hop to a thread and back costs ten times a ranking.
 *
 * Queries of one turn share a task. While every thread has one, further queries wait and share the next, so batches
 * grow with load and the price of a hop falls. Who has the least time left goes first: those are the queries that are
 * nearly done. A task is never taken back from its thread, which would cost the thread; who no longer wants a page is
 * left out as long as it waits.
 */
export class RankingBatcher {
  readonly #options: BatcherOptions;
  readonly #memory = new SharedMemory();
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
   * Ranks a request: at once where that costs less than a hop, and else on a thread, later. Never rejects.
   *
   * @param given has copied lists of the request as they came; made by `packerFor`, and of no use any more after this. The
   * others are copied at once
   */
  rank(request: RankRequest, time: RankTime, given?: ListPacker): RankOutcome | Promise<RankOutcome> {
    const packer = this.#suitable(request, given);
    const costUs = estimateCostUs({ ...request, sizes: packer.sizesOf(request) });
    if (this.#isInline(request, costUs)) {
      packer.free();
      const outcome = isWellFormed(request) ? rankOrFail(request) : 'failed';
      this.#count([outcome]);
      return outcome;
    }
    if (this.#waiting.length >= this.#options.maxQueue) {
      packer.free();
      return 'full';
    }
    const packed = packOrFail(request, packer);
    if (packed === 'failed') {
      packer.free();
      this.#failed++;
      return 'failed';
    }
    return new Promise((settle) => {
      this.#waiting.push({ packed, packer, time, costUs, settle });
      this.#startAfterThisTurn();
    });
  }

  /** What copies the lists of a request as they come; nothing if it is likely to be ranked at once. */
  packerFor(request: SizedRequest): ListPacker | undefined {
    return this.#isInline(request, estimateCostUs(request)) ? undefined : new ListPacker(request, this.#memory);
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

  /** Whether a request is to be ranked at once, on the caller's thread. */
  #isInline(wanted: PageWanted, costUs: number): boolean {
    return costUs < this.#options.inlineBelowUs && !isForThread(wanted);
  }

  #suitable(request: RankRequest, given: ListPacker | undefined): ListPacker {
    if (given?.suits(request) === true) return given;
    // It may be that of a request on its way, so it is not freed here.
    return new ListPacker(request, this.#memory);
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
    if (this.#running >= this.#options.threads) {
      return;
    }
    this.#dropLate();
    if (this.#waiting.length === 0) {
      return;
    }
    void this.#run(this.#takeBatch());
    this.#start();
  }

  /** What nobody can use any more would hold up those who wait. */
  #dropLate(): void {
    const nowMs = this.#options.now();
    const isOfUse = ({ time }: Waiting): boolean => time.untilMs > nowMs && time.isWanted();
    if (this.#waiting.every(isOfUse)) {
      return;
    }
    const dropped = this.#waiting.filter((one) => !isOfUse(one));
    this.#waiting = this.#waiting.filter(isOfUse);
    settleAll(dropped, () => 'late');
  }

  /** As many queries as make a task of bounded size, at least one, those with the least time first. */
  #takeBatch(): Waiting[] {
    this.#waiting.sort((one, other) => one.time.untilMs - other.time.untilMs);
    let costUs = 0;
    let taken = 0;
    while (taken < this.#waiting.length) {
      const waiting = this.#waiting[taken] as Waiting;
      if (taken > 0 && costUs + waiting.costUs > maxBatchUs) break;
      costUs += waiting.costUs;
      taken++;
    }
    return this.#waiting.splice(0, taken);
  }

  #count(outcomes: readonly PageOrFailed[]): void {
    for (const outcome of outcomes) {
      if (outcome === 'failed') this.#failed++;
      else this.#ranked++;
    }
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    this.#running++;
    try {
      const pages = decodePages(await this.#options.runTask(batch.map(({ packed }) => packed)));
      this.#tasks++;
      this.#count(pages);
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

function isWellFormed(request: RankRequest): boolean {
  return isForPage(request) && request.sources.every(({ lists }) => lists.every(isListWellFormed));
}

/** It may be malformed, or there may be no memory for it. */
function packOrFail(request: RankRequest, packer: ListPacker): PackedRequest | 'failed' {
  try {
    return isForPage(request) ? packRequest(request, packer) : 'failed';
  } catch {
    return 'failed';
  }
}

function settleAll(batch: readonly Waiting[], outcomeAt: (place: number) => RankOutcome): void {
  for (const [place, { packer, settle }] of batch.entries()) {
    packer.free();
    settle(outcomeAt(place));
  }
}
