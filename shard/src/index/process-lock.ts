import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { IndexUnusable } from './manifest.js';

/** A lock that a process holds as long as it lives. */
export interface ProcessLock {
  release(): Promise<void>;
}

/** What a lock is on. */
export interface Locked {
  /** Names it in a message. */
  readonly what: string;
  /** Said behind that another process has it. */
  readonly advice: string;
  /** True: the process that has it may take it again, as a thread does whose forerunner died without a word. */
  readonly isOfProcess?: boolean;
}

/** A process, told from a later one with the same number. */
interface Owner {
  readonly pid: number;
  /** When it began, as the system tells it; empty where it does not. */
  readonly since: string;
}

/**
 * Takes a lock: an empty file beside the others of its name, `FILE.PID.SINCE`, which says who has it. It counts as long as
 * that process lives: a kill -9 or a power loss leaves a file that counts for nothing.
 *
 * Whoever comes first names itself and only then looks for others (Dekker's rule): of two that come at once, the one that
 * looks later sees the other, so never do both have it. Both may see the other, and then neither has it. A file names one
 * process for good, so that a dead one's can be removed by anybody at any time.
 *
 * @throws IndexUnusable naming the process that has it
 */
export async function takeProcessLock(file: string, locked: Locked): Promise<ProcessLock> {
  const mine: Owner = { pid: process.pid, since: await beginningOf(process.pid) };
  const own = fileOf(file, mine);
  const isNew = await made(own);
  if (!isNew && !locked.isOfProcess) throw taken(locked, mine.pid);
  const release = (): Promise<void> => rm(own, { force: true });
  try {
    for (const owner of await ownersOf(file)) {
      if (isSame(owner, mine)) continue;
      if (await isAlive(owner)) throw taken(locked, owner.pid);
      await rm(fileOf(file, owner), { force: true });
    }
  } catch (error) {
    if (isNew) await release();
    throw error;
  }
  return { release };
}

function taken({ what, advice }: Locked, pid: number): IndexUnusable {
  return new IndexUnusable(`${what} is in use by process ${pid}: ${advice}`);
}

function fileOf(file: string, { pid, since }: Owner): string {
  return `${file}.${pid}.${since}`;
}

/** Whether the file was made; false if it was there. */
async function made(file: string): Promise<boolean> {
  try {
    await writeFile(file, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** All that have named themselves. */
async function ownersOf(file: string): Promise<Owner[]> {
  const start = `${basename(file)}.`;
  const entries = await readdir(dirname(file));
  return entries.flatMap((entry) => {
    const [, pid, since] = (entry.startsWith(start) && /^(\d+)\.(.*)$/.exec(entry.slice(start.length))) || [];
    return pid === undefined || since === undefined ? [] : [{ pid: Number(pid), since }];
  });
}

function isSame(a: Owner, b: Owner): boolean {
  return a.pid === b.pid && a.since === b.since;
}

async function isAlive({ pid, since }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const began = await beginningOf(pid);
  return began === '' || since === '' || began === since;
}

/** Boot and tick at which a process began, which tells it from any other; empty where the system does not say. */
async function beginningOf(pid: number): Promise<string> {
  try {
    const [boot, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    // The name of the program, in brackets, may hold anything; the 20th of the figures behind it is when it began.
    const figures = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()}.${figures[19]}`;
  } catch {
    return '';
  }
}
