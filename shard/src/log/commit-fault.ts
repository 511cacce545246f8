import { statfsSync } from 'node:fs';
import { LogBroken, LogFull } from './log.js';

/** What lmdb-js rejects a transaction with. */
export interface CommitFault extends Error {
  readonly commitError?: Promise<unknown>;
}

const ioError = 5;
const noSpace = 28;
const mapFull = -30792;
/** Least room that a commit is sure to find enough, in bytes. */
const ampleBytes = 16 * 1024 * 1024;

/**
 * Says why a transaction failed. On a disk that fills up LMDB writes a part, and calls that an I/O error.
 *
 * @throws LogFull if there is no room; LogBroken for any other reason
 */
export async function failCommit(fault: CommitFault, dir: string): Promise<never> {
  const cause = (await fault.commitError?.catch((error: Error) => error)) ?? fault;
  const { code, message } = cause as Error & { readonly code?: number };
  if (code === mapFull) throw new LogFull('the log has no room left in memory');
  if (code === noSpace || (code === ioError && freeBytes(dir) < ampleBytes)) {
    throw new LogFull(`no space is left on the disk of the log ${dir}`);
  }
  throw new LogBroken(`the log ${dir} cannot be written: ${message}`);
}

function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}
