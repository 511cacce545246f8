import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../index/files.js';
import { readJsonFile, writeJsonFile } from '../index/json-file.js';
import { DamagedIndex } from '../index/sections.js';

/** Says that a log was made, and which: without it, what else is in the folder is half a beginning. */
export interface DeclaredLog {
  readonly logId: string;
  readonly buildId: string;
}

const format = 'muster-log';
const formatVersion = 1;

/**
 * What log a folder has; nothing if none was ever finished, and then what is there is put aside.
 *
 * @throws DamagedIndex if its files are not what was written, as far as that can be seen from outside
 */
export async function readDeclaredLog(dir: string): Promise<DeclaredLog | undefined> {
  const file = declarationOf(dir);
  const read = await readJsonFile(file, format).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (read === undefined) {
    await putAside(dir);
    return undefined;
  }
  const { version, isWhole, content } = read;
  if (version !== formatVersion) {
    throw new DamagedIndex(file, `it has version ${version} of its format, this program reads ${formatVersion}`);
  }
  if (!isWhole) throw new DamagedIndex(file, 'its checksum is wrong');
  await checkPages(join(dir, 'data.mdb'));
  return content as unknown as DeclaredLog;
}

/** Kept, for a declaration that somebody removed can be put back, and what it declared could not. */
async function putAside(dir: string): Promise<void> {
  const file = join(dir, 'data.mdb');
  await rename(file, `${file}.undeclared`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rm(join(dir, 'lock.mdb'), { force: true });
}

/** Declares a log made; what it has must be durable but for its name in the folder. */
export async function declareLog(dir: string, declared: DeclaredLog): Promise<void> {
  await syncFolder(dir);
  await writeJsonFile(declarationOf(dir), format, formatVersion, declared);
  await syncFolder(dirname(dir));
}

function declarationOf(dir: string): string {
  return join(dir, 'log.json');
}

const magic = 0xbeefc0de;
/** Where a meta page has LMDB's mark, the size of pages, its last page, and the number of its transaction. */
const places = { magic: 24, pageBytes: 48, lastPage: 144, transaction: 152 };
const metaBytes = 160;
/** LMDB writes no pages that are free, so where some are last the file ends before them. They are few. */
const maxUnwrittenPages = 256;

interface MetaPage {
  readonly pageBytes: number;
  readonly lastPage: number;
  readonly transaction: bigint;
}

/** LMDB trusts its file: one that is cut off or overwritten would end the process without a word. */
async function checkPages(file: string): Promise<void> {
  const handle = await open(file, 'r+').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new DamagedIndex(file, 'it is missing') : error;
  });
  try {
    const first = await readMeta(handle, file, 0);
    const second = await readMeta(handle, file, first.pageBytes);
    const { lastPage } = second.transaction > first.transaction ? second : first;
    const { size } = await handle.stat();
    const needed = (lastPage + 1) * first.pageBytes;
    if (size < needed - maxUnwrittenPages * first.pageBytes) {
      throw new DamagedIndex(file, `it has ${size} bytes, and should have ${needed}`);
    }
    // Should it have been cut off a little, LMDB finds pages that are none, rather than no file where it reads.
    if (size < needed) await handle.truncate(needed);
  } finally {
    await handle.close();
  }
}

async function readMeta(handle: FileHandle, file: string, at: number): Promise<MetaPage> {
  const bytes = Buffer.alloc(metaBytes);
  await handle.read(bytes, 0, metaBytes, at);
  if (bytes.readUInt32LE(places.magic) !== magic) throw new DamagedIndex(file, 'its first pages are not LMDB’s');
  return {
    pageBytes: bytes.readUInt32LE(places.pageBytes),
    lastPage: Number(bytes.readBigUInt64LE(places.lastPage)),
    transaction: bytes.readBigUInt64LE(places.transaction),
  };
}
