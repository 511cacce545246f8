import { createRequire } from 'node:module';
import { DamagedIndex } from '../index/sections.js';
import { type CommitFault, failCommit } from './commit-fault.js';
import { type KeyOutcome, LogBroken, type ReadLimits, type Run } from './log.js';
import { lastSeqOf, numberKey, readNumber, runKey } from './log-keys.js';
import type { LogState } from './log-state.js';
import type { ShardRun } from './run.js';
import { isWhole, placeBytes, runOf, runValue } from './run-value.js';

// What the package declares for modules is no valid declaration, so we load it by what it declares for `require`.
type Lmdb = typeof import('lmdb', { with: { 'resolution-mode': 'require' }});
type Table<V, K extends string | Buffer> = import('lmdb', { with: { 'resolution-mode': 'require' }}).Database<V, K>;
type Root = import('lmdb', { with: { 'resolution-mode': 'require' }}).RootDatabase<unknown, string>;
const { open } = createRequire(import.meta.url)('lmdb') as Lmdb;

/** What to read of a shard. */
interface RunRange {
  readonly shard: number;
  readonly fromSeq: number;
  readonly belowSeq: number;
}

/** What to give up of a shard. */
interface TrimRange {
  readonly shard: number;
  readonly belowSeq: number;
  readonly keepBytes: number;
  readonly maxRuns: number;
}

/** Keys that are known: the newest, fewer where much was refused of their batches. */
const maxKeys = 100_000;
const maxKeyBytes = 64 * 1024 * 1024;
const stateKey = 'state';
const binary = { keyEncoding: 'binary', encoding: 'binary' } as const;
const present = Buffer.from([1]);

/**
 * The log's tables in LMDB.
 *
 * A commit resolves when its data pages were written and synced by fdatasync, and after that its meta page was written
 * through a file opened with O_DSYNC. This is LMDB's own order (`overlappingSync` of lmdb-js, which resolves before the
 * sync, is off). LMDB writes no page that the last synced meta page leads to, so after power loss the log is as one of
 * the last two commits made it: every commit that resolved is there, one under way is there as a whole or not at all.
 */
export class LogStore {
  readonly #dir: string;
  readonly #root: Root;
  readonly #state: Table<LogState, string>;
  /** By shard and last number: the run that has a number is the first from that key on. */
  readonly #runs: Table<Buffer, Buffer>;
  readonly #marks: Table<Buffer, Buffer>;
  readonly #outcomes: Table<Buffer, Buffer>;
  /** The keys of `#outcomes` in the order in which they came. */
  readonly #keyOrder: Table<Buffer, Buffer>;
  /** Rises with each opening. A process that comes upon another's did not notice that it lost the log. */
  #epoch = 0;

  constructor(dir: string) {
    this.#dir = dir;
    // Without batches of a whole turn each transaction is one promise, which alone tells how it ended.
    const options = { path: dir, noSubdir: false, overlappingSync: false, eventTurnBatching: false, maxDbs: 5 };
    this.#root = open<unknown, string>(options);
    this.#state = this.#root.openDB<LogState, string>('state', { encoding: 'json', useVersions: true });
    this.#runs = this.#root.openDB<Buffer, Buffer>('runs', binary);
    this.#marks = this.#root.openDB<Buffer, Buffer>('marks', binary);
    this.#outcomes = this.#root.openDB<Buffer, Buffer>('outcomes', binary);
    this.#keyOrder = this.#root.openDB<Buffer, Buffer>('key-order', binary);
  }

  /**
   * The state as it was left.
   *
   * @throws DamagedIndex if it is not that of the log with this name
   */
  readState(logId: string): LogState {
    const entry = this.#entry();
    if (entry?.value.logId !== logId) throw new DamagedIndex(this.#dir, 'its state is not that of the log it has');
    this.#epoch = entry.version ?? 0;
    return entry.value;
  }

  #entry(): { readonly value: LogState; readonly version?: number } | undefined {
    try {
      return this.#state.getEntry(stateKey);
    } catch (error) {
      throw new DamagedIndex(this.#dir, `its state cannot be read: ${(error as Error).message}`);
    }
  }

  /** Takes the log over from whoever had it. Resolves when that, and all there is in it, is durable. */
  async begin(state: LogState): Promise<void> {
    const epoch = this.#epoch + 1;
    await this.#state.put(stateKey, state, epoch).catch((error: CommitFault) => failCommit(error, this.#dir));
    this.#epoch = epoch;
  }

  /**
   * Writes a transaction: what `write` puts, and the state as it left it. Resolves when all of it is durable.
   *
   * @throws LogFull if there is no room; nothing was written
   * @throws LogBroken for any other reason; it is unknown whether it was written
   */
  async commit(state: LogState, write: () => void): Promise<void> {
    const isOurs = await this.#state
      .ifVersion(stateKey, this.#epoch, () => {
        write();
        this.#state.put(stateKey, state, this.#epoch);
      })
      .catch((error: CommitFault) => failCommit(error, this.#dir));
    if (!isOurs) throw new LogBroken(`another process writes to the log ${this.#dir}`);
  }

  putRun(run: ShardRun, state: LogState): void {
    const value = runValue(run);
    this.#runs.put(runKey(run.shard, run.lastSeq), value);
    const log = state.shards[run.shard];
    if (log !== undefined) log.bytes += placeBytes(value.length);
  }

  putMark(generation: number): void {
    this.#marks.put(numberKey(generation), present);
  }

  putOutcome(key: string, outcome: KeyOutcome, state: LogState): void {
    const order = state.keys++;
    const name = Buffer.from(key);
    const value = Buffer.from(JSON.stringify({ order, ...outcome }));
    this.#outcomes.put(name, value);
    this.#keyOrder.put(numberKey(order), name);
    state.keyBytes += value.length;
    while (state.keys - state.oldestKey > maxKeys || state.keyBytes > maxKeyBytes) {
      if (!this.#forgetOldest(state)) return;
    }
  }

  /** Not where it comes in this very transaction: the next one forgets it. */
  #forgetOldest(state: LogState): boolean {
    const order = numberKey(state.oldestKey);
    const name = this.#keyOrder.get(order);
    if (name === undefined) return false;
    state.keyBytes -= this.#outcomes.get(name)?.length ?? 0;
    state.oldestKey++;
    this.#keyOrder.remove(order);
    this.#outcomes.remove(name);
    return true;
  }

  /** What was said of a key, if it is one of the first `keys`. */
  readOutcome(key: string, keys: number): KeyOutcome | undefined {
    const value = this.#outcomes.get(Buffer.from(key));
    if (value === undefined) return undefined;
    const { order, ...outcome } = JSON.parse(value.toString()) as KeyOutcome & { order: number };
    return order < keys ? outcome : undefined;
  }

  readRuns({ shard, fromSeq, belowSeq }: RunRange, limits: ReadLimits): Run[] {
    const runs: Run[] = [];
    let bytes = 0;
    let operations = 0;
    const range = { start: runKey(shard, fromSeq), end: runKey(shard, belowSeq) };
    for (const { key, value } of this.#runs.getRange(range)) {
      const run = runOf(lastSeqOf(key), value);
      bytes += run.bytes.length;
      operations += run.operations;
      if (runs.length > 0 && (bytes > limits.bytes || operations > limits.operations)) break;
      runs.push(this.#checked(run, value));
    }
    return runs;
  }

  /** LMDB has no checksums, and what is read here becomes part of every replica. */
  #checked(run: Run, value: Buffer): Run {
    if (isWhole(run, value)) return run;
    throw new DamagedIndex(this.#dir, `the checksum of writes ${run.firstSeq} to ${run.lastSeq} is wrong`);
  }

  markFrom(generation: number): number | undefined {
    return firstOf(this.#marks.getKeys({ start: numberKey(generation), limit: 1 }));
  }

  markUpTo(generation: number): number | undefined {
    return firstOf(this.#marks.getKeys({ start: numberKey(generation), reverse: true, limit: 1 }));
  }

  /** Whether there is a run to give up. */
  canTrim({ shard, belowSeq, keepBytes }: TrimRange, { shards }: LogState): boolean {
    const range = { start: runKey(shard, 0), end: runKey(shard, belowSeq), limit: 1 };
    for (const { value } of this.#runs.getRange(range)) {
      return (shards[shard]?.bytes ?? 0) - placeBytes(value.length) >= keepBytes;
    }
    return false;
  }

  /** Gives up the oldest runs of a shard, and the marks that no shard's operations are left for. */
  trimRuns({ shard, belowSeq, keepBytes, maxRuns }: TrimRange, state: LogState): void {
    const log = state.shards[shard];
    if (log === undefined) return;
    const range = { start: runKey(shard, 0), end: runKey(shard, belowSeq), limit: maxRuns };
    for (const { key, value } of this.#runs.getRange(range)) {
      const bytes = placeBytes(value.length);
      if (log.bytes - bytes < keepBytes) break;
      this.#runs.remove(key);
      log.bytes -= bytes;
      log.firstSeq = lastSeqOf(key) + 1;
    }
    this.#trimMarks(state, maxRuns);
  }

  /** The newest stays, and those that operations lie before. */
  #trimMarks({ shards, mark }: LogState, maxMarks: number): void {
    const firstSeqs = shards.filter(({ bytes }) => bytes > 0).map(({ firstSeq }) => firstSeq);
    const below = Math.min(mark, ...firstSeqs);
    for (const key of this.#marks.getKeys({ start: numberKey(0), end: numberKey(below), limit: 4 * maxMarks })) {
      this.#marks.remove(key);
    }
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}

function firstOf(keys: Iterable<Uint8Array>): number | undefined {
  for (const key of keys) return readNumber(key, 0);
  return undefined;
}
