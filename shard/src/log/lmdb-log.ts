import type { ProcessLock } from '../index/process-lock.js';
import {
  type Appended,
  type Batch,
  type KeyOutcome,
  type Log,
  LogBroken,
  LogFull,
  type ReadLimits,
  type Run,
} from './log.js';
import type { LogState } from './log-state.js';
import type { LogStore } from './log-store.js';
import type { Reserve } from './reserve.js';
import { runsOf } from './run.js';
import type { Unwritten } from './unwritten.js';

/** A change of the log on its way to the disk. */
interface Change {
  /** About how many bytes it adds. */
  readonly bytes: number;
  /** Puts it into the open transaction, and what follows from it into `state`. Must not throw. */
  write(state: LogState): void;
  done(): void;
  fail(error: Error): void;
}

/** Most bytes that a transaction takes in, unless a single batch has more, and most changes. */
const maxTransactionBytes = 32 * 1024 * 1024;
const maxTransactionChanges = 1000;
/** Most runs that a transaction gives up: more follow in later ones. */
const maxRunsTrimmed = 64;

/** What a log is put together from. */
interface Parts {
  readonly store: LogStore;
  readonly state: LogState;
  readonly lock: ProcessLock;
  readonly reserve: Reserve;
  readonly unwritten: Unwritten;
}

/** A log in LMDB: many batches a transaction, one transaction at a time. */
export class LmdbLog implements Log {
  readonly #store: LogStore;
  readonly #lock: ProcessLock;
  readonly #reserve: Reserve;
  readonly #unwritten: Unwritten;
  readonly #listeners = new Set<() => void>();
  readonly #trimming = new Set<number>();
  /** Waiting for the transaction under way to end. */
  #queue: Change[] = [];
  #bytesUnderWay = 0;
  #durable: LogState;
  /** What the transaction under way makes of it: readers may find that done before we hear of it, or though it failed. */
  #coming: LogState | undefined;
  #nextSeq: number;
  #lastMark: number;
  #writing: Promise<void> | undefined;
  #broken: LogBroken | undefined;
  #isFull = false;

  constructor({ store, state, lock, reserve, unwritten }: Parts) {
    this.#store = store;
    this.#lock = lock;
    this.#reserve = reserve;
    this.#unwritten = unwritten;
    this.#durable = state;
    this.#nextSeq = state.nextSeq;
    this.#lastMark = state.mark;
  }

  get logId(): string {
    return this.#durable.logId;
  }

  get startSeq(): number {
    return this.#durable.startSeq;
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  get durableSeq(): number {
    return this.#durable.nextSeq;
  }

  get lastMark(): number {
    return this.#lastMark;
  }

  get sizeBytes(): number {
    return this.#durable.shards.reduce((sum, { bytes }) => sum + bytes, this.#bytesUnderWay);
  }

  append({ operations, keyed }: Batch): Appended {
    const runs = runsOf(operations, this.#nextSeq);
    const lastSeq = operations.length === 0 ? 0 : this.#nextSeq + operations.length - 1;
    this.#nextSeq += operations.length;
    const bytes = runs.reduce((sum, run) => sum + run.bytes.length, 0);
    const outcome = keyed === undefined ? undefined : { hash: keyed.hash, lastSeq, refused: keyed.refused };
    const durable = this.#change(bytes, (state) => {
      for (const run of runs) this.#store.putRun(run, state);
      state.nextSeq += operations.length;
      if (keyed !== undefined && outcome !== undefined) this.#store.putOutcome(keyed.key, outcome, state);
    });
    return { lastSeq, durable };
  }

  async mark(): Promise<number> {
    const generation = this.#nextSeq;
    this.#lastMark = generation;
    await this.#change(0, (state) => {
      state.mark = generation;
      this.#store.putMark(generation);
    });
    return generation;
  }

  read(shard: number, fromSeq: number, limits: ReadLimits): readonly Run[] {
    return this.#store.readRuns({ shard, fromSeq, belowSeq: this.durableSeq }, limits);
  }

  markFrom(generation: number): number | undefined {
    const mark = this.#store.markFrom(generation);
    return mark === undefined || mark > this.#durable.mark ? undefined : mark;
  }

  markUpTo(generation: number): number | undefined {
    return this.#store.markUpTo(Math.min(generation, this.#durable.mark));
  }

  firstSeq(shard: number): number {
    return (this.#coming ?? this.#durable).shards[shard]?.firstSeq ?? this.startSeq;
  }

  shardBytes(shard: number): number {
    return this.#durable.shards[shard]?.bytes ?? 0;
  }

  async trim(shard: number, belowSeq: number, keepBytes: number): Promise<void> {
    if (this.#trimming.has(shard) || this.#broken !== undefined) return;
    this.#trimming.add(shard);
    const range = { shard, belowSeq, keepBytes, maxRuns: maxRunsTrimmed };
    try {
      while (this.#store.canTrim(range, this.#durable)) {
        if (this.#isFull) await this.#reserve.release();
        await this.#change(0, (state) => this.#store.trimRuns(range, state));
        // LMDB takes pages into use again two transactions after they were given up; on a full disk there is no other.
        if (this.#isFull) await this.#change(0, () => {});
      }
    } finally {
      this.#trimming.delete(shard);
    }
  }

  outcomeOf(key: string): KeyOutcome | undefined {
    return this.#store.readOutcome(key, this.#durable.keys);
  }

  onDurable(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    this.#broken ??= new LogBroken('the log is closed');
    await this.#store.close();
    await this.#lock.release();
  }

  #change(bytes: number, write: (state: LogState) => void): Promise<void> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    this.#bytesUnderWay += bytes;
    const written = new Promise<void>((resolve, reject) => {
      this.#queue.push({ bytes, write, done: resolve, fail: reject });
    });
    this.#writing ??= this.#writeQueued();
    return written;
  }

  /** One transaction after the other: what comes while one is being synced goes together into the next. */
  async #writeQueued(): Promise<void> {
    // What else comes in this turn goes along.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const changes = this.#takeQueued();
      const state: LogState = { ...this.#durable, shards: this.#durable.shards.map((each) => ({ ...each })) };
      this.#coming = state;
      try {
        if (changes.some(({ bytes }) => bytes > 0)) await this.#unwritten.end();
        await this.#store.commit(state, () => {
          for (const { write } of changes) write(state);
        });
      } catch (error) {
        this.#giveUp([...changes, ...this.#queue], error as Error);
        continue;
      }
      this.#coming = undefined;
      this.#durable = state;
      for (const { bytes } of changes) this.#bytesUnderWay -= bytes;
      if (this.#isFull && changes.some(({ bytes }) => bytes > 0)) this.#hasRoom();
      for (const { done } of changes) done();
      for (const listener of this.#listeners) listener();
    }
    this.#writing = undefined;
  }

  #hasRoom(): void {
    this.#isFull = false;
    void this.#reserve.take();
  }

  #takeQueued(): Change[] {
    let bytes = 0;
    const end = this.#queue.findIndex((each, i) => {
      bytes += each.bytes;
      return i > 0 && (bytes > maxTransactionBytes || i === maxTransactionChanges);
    });
    return this.#queue.splice(0, end < 0 ? this.#queue.length : end);
  }

  /** Those behind a change that failed have numbers behind its numbers, so they fail too. */
  #giveUp(changes: readonly Change[], error: Error): void {
    this.#queue = [];
    this.#bytesUnderWay = 0;
    this.#nextSeq = this.#durable.nextSeq;
    this.#lastMark = this.#durable.mark;
    if (error instanceof LogFull) {
      this.#isFull = true;
      this.#coming = undefined;
    } else this.#broken = error instanceof LogBroken ? error : new LogBroken(error.message);
    for (const { fail } of changes) fail(this.#broken ?? error);
  }
}
