import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { IndexUnusable } from '../index/manifest.js';

/** A folder that this process alone may change, until it gives it back or dies. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Claims a folder for this process, by a file beside it that names the process and when it began: a process that was
 * killed holds nothing, not even when another one has its number now.
 *
 * @param folder its parent must be there
 * @throws IndexUnusable if another process has it; the message names it
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const own = lockFile(folder, process.pid);
  await writeFile(own, await startOf(process.pid));
  // Whoever comes second finds the file of the first; two at the very same time may find each other's and both give up.
  const other = await otherHolder(folder);
  if (other !== undefined) {
    await rm(own, { force: true });
    throw new IndexUnusable(`${folder} is in use by process ${other} (if that is no replica, remove its lock there)`);
  }
  return { release: () => rm(own, { force: true }) };
}

function lockFile(folder: string, pid: number): string {
  return `${folder}.${pid}.lock`;
}

async function otherHolder(folder: string): Promise<number | undefined> {
  const start = `${basename(folder)}.`;
  for (const entry of await readdir(dirname(folder))) {
    const [, number] = (entry.startsWith(start) && /^(\d+)\.lock$/.exec(entry.slice(start.length))) || [];
    const pid = Number(number);
    if (number === undefined || pid === process.pid) continue;
    const file = join(dirname(folder), entry);
    if (await isHeld(file, pid)) return pid;
    await rm(file, { force: true });
  }
  return undefined;
}

async function isHeld(file: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const holder = await readFile(file, 'utf8').catch(() => '');
  const living = await startOf(pid);
  // Empty: just being written, or a system that does not tell when a process began.
  return holder === '' || living === '' || holder === living;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began: the boot of the machine, and clock ticks since then; empty where the system does not say. */
async function startOf(pid: number): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything; the start is the 20th value behind it (man 5 proc_pid_stat).
    return `${boot.trim()} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return '';
  }
}
