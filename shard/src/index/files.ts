import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Writes a file so that it is on disk under its name as a whole or not at all, through power loss: under a temporary
 * name first, synced, renamed, then the folder synced.
 */
export async function writeDurably(file: string, pieces: readonly Uint8Array[]): Promise<void> {
  await writeSynced(file, pieces);
  await syncFolder(dirname(file));
}

/** As `writeDurably` does, but for the folder: the file's name is not on disk before that is synced too. */
export async function writeSynced(file: string, pieces: readonly Uint8Array[]): Promise<void> {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    for (const piece of pieces) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

/** Makes what was written to a file durable, but for its name in its folder. */
export function syncFile(file: string): Promise<void> {
  return sync(file);
}

/** Makes the names in a folder durable. */
export function syncFolder(folder: string): Promise<void> {
  return sync(folder);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder, and those above it that are missing; their names are durable then. */
export async function makeFolder(folder: string): Promise<void> {
  const wanted = resolve(folder);
  const first = await mkdir(wanted, { recursive: true });
  if (first === undefined) return;
  for (let made = wanted; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}
