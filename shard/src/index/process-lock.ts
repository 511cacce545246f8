import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
 * Takes a lock that is a file naming this process. It is held by whom it names as long as that process lives: a kill -9
 * or a power loss leaves a file that counts for nothing.
 *
 * @throws IndexUnusable naming the process that has it
 */
export async function takeProcessLock(file: string, locked: Locked): Promise<ProcessLock> {
  const mine: Owner = { pid: process.pid, since: await beginningOf(process.pid) };
  const own = `${file}.${process.pid}`;
  try {
    await writeFile(own, JSON.stringify(mine));
    // A second round follows where a dead process's file was put away, a third where another process was faster at it.
    for (let round = 0; round < 3; round++) {
      if (await linked(own, file)) return { release: () => release(file, mine) };
      const owner = await readOwner(file);
      if (locked.isOfProcess && owner !== undefined && isSame(owner, mine)) {
        return { release: () => release(file, mine) };
      }
      if (owner !== undefined && (await isAlive(owner))) throw taken(locked, owner.pid);
      if (owner !== undefined) await putAway(file, owner);
    }
    throw new IndexUnusable(`${locked.what} is being opened by other processes`);
  } finally {
    await rm(own, { force: true });
  }
}

function taken({ what, advice }: Locked, pid: number): IndexUnusable {
  return new IndexUnusable(`${what} is in use by process ${pid}: ${advice}`);
}

/** A link comes to be at once and as a whole, and only where there is no file of its name. */
async function linked(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead owner's file, and no other: another process may just have done so and taken the lock. */
async function putAway(file: string, dead: Owner): Promise<void> {
  const aside = `${file}.${process.pid}.old`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = await readOwner(aside);
  if (moved !== undefined && !isSame(moved, dead)) await linked(aside, file);
  await rm(aside, { force: true });
}

async function release(file: string, mine: Owner): Promise<void> {
  const owner = await readOwner(file);
  if (owner !== undefined && isSame(owner, mine)) await rm(file, { force: true });
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    const { pid, since } = Object(JSON.parse(await readFile(file, 'utf8'))) as Partial<Owner>;
    return { pid: Number(pid), since: String(since) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // Half a file is left by a power loss only: nobody has it.
    if (error instanceof SyntaxError) return { pid: Number.NaN, since: '' };
    throw error;
  }
}

function isSame(a: Owner, b: Owner): boolean {
  return Object.is(a.pid, b.pid) && a.since === b.since;
}

async function isAlive({ pid, since }: Owner): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
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
    return `${boot.trim()} ${figures[19]}`;
  } catch {
    return '';
  }
}
