import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file so that it is on disk under its name as a whole or not at all, through power loss: under a temporary
 * name first, synced, renamed, then the folder synced.
 */
export async function writeDurably(file: string, pieces: readonly Uint8Array[]): Promise<void> {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    for (const piece of pieces) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  await syncFolder(dirname(file));
}

/**
 * Writes a file at once and for now: what is read is what was written, but a power loss may take it. What has the name
 * now, and may be linked to elsewhere, is not written to.
 */
export async function writePlainly(file: string, pieces: readonly Uint8Array[]): Promise<void> {
  await rm(file, { force: true });
  const handle = await open(file, 'wx');
  try {
    for (const piece of pieces) await handle.writeFile(piece);
  } finally {
    await handle.close();
  }
}

/** Makes what was written to a file durable, but for its name in its folder. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
