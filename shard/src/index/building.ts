import { access, mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { syncFolder } from './files.js';
import { hasWrites, servedEntries } from './has-writes.js';
import { IndexUnusable, manifestPath } from './manifest.js';

/** A folder beside that of an index in which one process builds what is to take its place. */
export interface Building {
  readonly folder: string;
  /** Puts what was built, which must be whole and on disk, in the place of what was there. */
  putInPlace(): Promise<void>;
  /** Ends the claim; removes what was not put in place. */
  end(): Promise<void>;
}

/** What of an index may be replaced. */
export interface Replacing {
  /** A finished index. */
  readonly overwrite: boolean;
  /** One that was written to since it was built, whose writes are lost with it. */
  readonly discardWrites: boolean;
}

/** Building folders of this process: by its number alone they cannot be told from those of a dead one that had it. */
const underWay = new Set<string>();

/**
 * Claims the building of the index at `out`, for this process and until it dies. What dead builds left is cleared away,
 * and an index that one had moved aside and not yet replaced is put back.
 *
 * @throws IndexUnusable if another build is under way, or the folder cannot be made, holds a finished index (unless
 * `overwrite`), one that has been written to (unless `discardWrites`), or something else
 */
export async function claimBuilding(out: string, replacing: Replacing): Promise<Building> {
  const place = await placeOf(out);
  const folder = siblingOf(place, 'building');
  if (underWay.has(folder)) throw otherBuild(out, process.pid, folder);
  underWay.add(folder);
  const end = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true }).finally(() => underWay.delete(folder));
  };
  try {
    await rm(folder, { recursive: true, force: true });
    await makeFolder(folder);
    // Whoever comes second finds the folder of the first; two at the very same time may find each other's and both end.
    await refuseOthers(out, place);
    await clearLeftovers(place, folder);
    await checkReplaceable(out, place, replacing);
  } catch (error) {
    await end();
    throw error;
  }
  const putIn = async (): Promise<void> => {
    // Building takes long, and what is there may have been served and written to meanwhile.
    await checkReplaceable(out, place, replacing);
    await putInPlace(folder, place);
  };
  return { folder, putInPlace: putIn, end };
}

/** Where the index lies, whatever links and spellings lead to it. */
async function placeOf(out: string): Promise<string> {
  const spelled = resolve(out);
  await makeFolders(dirname(spelled));
  return realpath(spelled).catch(async () => join(await realpath(dirname(spelled)), basename(spelled)));
}

/** As mkdir does recursively, which never ends in Node where a folder is there and takes no folders, such as /proc. */
async function makeFolders(folder: string): Promise<void> {
  if (await isThere(folder)) return;
  await makeFolders(dirname(folder));
  await makeFolder(folder);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new IndexUnusable(`${folder} cannot be made: ${message}`);
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

type Part = 'building' | 'replaced';

function siblingOf(place: string, part: Part): string {
  return `${place}.${process.pid}.${part}`;
}

interface Sibling {
  readonly path: string;
  readonly pid: number;
  readonly part: Part;
}

async function siblings(place: string): Promise<Sibling[]> {
  const start = `${basename(place)}.`;
  const entries = await readdir(dirname(place));
  return entries.flatMap((entry) => {
    const [, pid, part] =
      (entry.startsWith(start) && /^(\d+)\.(building|replaced)$/.exec(entry.slice(start.length))) || [];
    return pid === undefined ? [] : [{ path: join(dirname(place), entry), pid: Number(pid), part: part as Part }];
  });
}

async function refuseOthers(out: string, place: string): Promise<void> {
  const other = (await siblings(place)).find(({ pid }) => pid !== process.pid && isAlive(pid));
  if (other) throw otherBuild(out, other.pid, other.path);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function otherBuild(out: string, pid: number, path: string): IndexUnusable {
  return new IndexUnusable(`${out} is being built by process ${pid} (if that is no build, remove ${path})`);
}

async function clearLeftovers(place: string, own: string): Promise<void> {
  for (const { path, part } of await siblings(place)) {
    if (path === own) continue;
    if (part === 'replaced' && !(await isThere(place))) await rename(path, place);
    else await rm(path, { recursive: true, force: true });
  }
  await syncFolder(dirname(place));
}

/** What a folder with an index, or the remains of one, may hold. */
const ownEntry = /^(shard-\d+|manifest\.json.*)$/;

async function checkReplaceable(out: string, place: string, { overwrite, discardWrites }: Replacing): Promise<void> {
  if (!(await isThere(place))) return;
  const found = await stat(place);
  if (!found.isDirectory()) throw new IndexUnusable(`${out} is not a folder`);
  if (found.dev !== (await stat(dirname(place))).dev) {
    throw new IndexUnusable(`${out} is a mount point, which cannot be replaced: give a folder in it`);
  }
  if (!overwrite && (await isThere(manifestPath(place)))) {
    throw new IndexUnusable(`${out} already holds a finished index`);
  }
  const entries = await readdir(place);
  const stranger = entries.find((entry) => !ownEntry.test(entry) && !servedEntries.includes(entry));
  if (stranger !== undefined) throw new IndexUnusable(`${out} holds something else than an index: ${stranger}`);
  if (!discardWrites && (await hasWrites(place))) {
    throw new IndexUnusable(`${out} has been written to since it was built, and these writes would be lost`);
  }
}

/** Between the renames nothing is at `place`, but the former index lies whole beside it: the next build puts it back. */
async function putInPlace(folder: string, place: string): Promise<void> {
  const replaced = siblingOf(place, 'replaced');
  const isReplacing = await isThere(place);
  if (isReplacing) await rename(place, replaced);
  try {
    await rename(folder, place);
  } catch (error) {
    if (isReplacing) await rename(replaced, place);
    throw error;
  }
  await syncFolder(dirname(place));
  await rm(replaced, { recursive: true, force: true });
}
