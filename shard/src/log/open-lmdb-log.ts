import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { IndexUnusable } from '../index/manifest.js';
import { takeProcessLock } from '../index/process-lock.js';
import { type DeclaredLog, declareLog, readDeclaredLog } from './declared-log.js';
import { LmdbLog } from './lmdb-log.js';
import { type Log, LogBroken, LogFull } from './log.js';
import { type LogState, newShardLogs } from './log-state.js';
import { LogStore } from './log-store.js';
import { Reserve } from './reserve.js';
import { Unwritten } from './unwritten.js';

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
  const lock = await takeProcessLock(join(dir, 'writer.lock'), {
    what: `the log ${dir}`,
    advice:
      'an index has one writer; end the cluster that serves it (`muster up`, `eval` or another), or use a snapshot of the ' +
      'index (`muster snapshot`)',
  });
  let store: LogStore | undefined;
  try {
    const declared = await readDeclaredLog(dir);
    if (declared !== undefined) checkBuild(declared, options);
    store = openStore(dir);
    const state = declared === undefined ? newState(options) : store.readState(declared.logId);
    const reserve = new Reserve(join(dir, 'reserve'), reserveBytes);
    await begin(store, state, reserve);
    const unwritten = new Unwritten(dir);
    if (declared === undefined) await unwritten.declare();
    if (declared === undefined) await declareLog(dir, { logId: state.logId, buildId: state.buildId });
    await reserve.take();
    return new LmdbLog({ store, state, lock, reserve, unwritten });
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
