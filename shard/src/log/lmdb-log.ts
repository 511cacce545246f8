import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { IndexUnusable } from '../index/manifest.js';
import { type DeclaredLog, declareLog, readDeclaredLog } from './declared-log.js';
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
import { type LogState, newShardLogs } from './log-state.js';
import { LogStore } from './log-store.js';
import { type ProcessLock, takeProcessLock } from './process-lock.js';
import { Reserve } from './reserve.js';
import { runsOf } from './run.js';

/** What a log belongs to, and what it is made with if it is not there yet. */
export interface LmdbLogOptions {
  /** Folder of the log, in the index's folder. */
  readonly dir: string;
  /** The build that the log goes on from. */
  readonly buildId: string;
  /** Number of the first write after the build. */
  readonly startSeq: number;
  readonly shards: number;
  /** Names the log if it is made now: nobody else's name. */
  readonly newLogId: string;
}

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
/** Twice what a transaction that gives up runs was seen to write, for it is followed by another. */
const reserveBytes = 1024 * 1024;

/**
 * Opens the log in a folder, or makes it.
 *
 * @throws IndexUnusable if another process has it, it belongs to another build, or it cannot be opened
 * @throws DamagedIndex if it is not what was written
 */
export async function openLmdbLog(options: LmdbLogOptions): Promise<Log> {
  const { dir } = options;
  await mkdir(dir, { recursive: true });
  const lock = await takeProcessLock(join(dir, 'writer.lock'), `the log ${dir}`);
  let store: LogStore | undefined;
  try {
    const declared = await readDeclaredLog(dir);
    if (declared !== undefined) checkBuild(declared, options);
    store = openStore(dir);
    const state = declared === undefined ? newState(options) : store.readState(declared.logId);
    const reserve = new Reserve(join(dir, 'reserve'), reserveBytes);
    await begin(store, state, reserve);
    if (declared === undefined) await declareLog(dir, { logId: state.logId, buildId: state.buildId });
    await reserve.take();
    return new LmdbLog({ store, state, lock, reserve });
  } catch (error) {
    await store?.close();
    await lock.release();
    throw error instanceof LogFull || error instanceof LogBroken ? new IndexUnusable(error.message) : error;
  }
}

/**
 * Takes the log over. That also makes durable what a writer killed in between left in the page cache: from here on, what
 * can be read is on disk. On a full disk the reserve has room for it, so that what is there can be read.
 */
async function begin(store: LogStore, state: LogState, reserve: Reserve): Promise<void> {
  try {
    await store.begin(state);
  } catch (error) {
    if (!(error instanceof LogFull)) throw error;
    await reserve.release();
    await store.begin(state);
  }
}

function openStore(dir: string): LogStore {
  try {
    return new LogStore(dir);
  } catch (error) {
    throw new IndexUnusable(`the log ${dir} cannot be opened: ${(error as Error).message}`);
  }
}

function newState({ buildId, startSeq, shards, newLogId }: LmdbLogOptions): LogState {
  // In answers 0 means that nothing was written, so no write of an index that was built empty has that number.
  const numbers = { startSeq, nextSeq: Math.max(1, startSeq), mark: startSeq, keys: 0, oldestKey: 0, keyBytes: 0 };
  return { logId: newLogId, buildId, ...numbers, shards: newShardLogs(shards, startSeq) };
}

function checkBuild(declared: DeclaredLog, { dir, buildId }: LmdbLogOptions): void {
  if (declared.buildId === buildId) return;
  throw new IndexUnusable(
    `the log ${dir} goes on from another build of the index (${declared.buildId}) than is there now (${buildId}): ` +
      'put that build back, or remove the log and with it all writes since that build',
  );
}

interface Parts {
  readonly store: LogStore;
  readonly state: LogState;
  readonly lock: ProcessLock;
  readonly reserve: Reserve;
}

/** A log in LMDB: many batches a transaction, one transaction at a time. */
class LmdbLog implements Log {
  readonly #store: LogStore;
  readonly #lock: ProcessLock;
  readonly #reserve: Reserve;
  readonly #listeners = new Set<() => void>();
  readonly #trimming = new Set<number>();
  /** Waiting for the transaction under way to end. */
  #queue: Change[] = [];
  #durable: LogState;
  #nextSeq: number;
  #lastMark: number;
  #writing: Promise<void> | undefined;
  #broken: LogBroken | undefined;
  #isFull = false;

  constructor({ store, state, lock, reserve }: Parts) {
    this.#store = store;
    this.#lock = lock;
    this.#reserve = reserve;
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
    return this.#durable.shards.reduce((sum, { bytes }) => sum + bytes, 0);
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
    return this.#durable.shards[shard]?.firstSeq ?? this.startSeq;
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
      try {
        await this.#store.commit(state, () => {
          for (const { write } of changes) write(state);
        });
      } catch (error) {
        this.#giveUp([...changes, ...this.#queue], error as Error);
        continue;
      }
      this.#durable = state;
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
    this.#nextSeq = this.#durable.nextSeq;
    this.#lastMark = this.#durable.mark;
    if (error instanceof LogFull) this.#isFull = true;
    else this.#broken = error instanceof LogBroken ? error : new LogBroken(error.message);
    for (const { fail } of changes) fail(this.#broken ?? error);
  }
}
