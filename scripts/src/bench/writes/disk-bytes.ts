import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const blockBytes = 512;

/** Disk that a folder takes, in bytes; a file with several names counts once. */
export async function diskBytes(folder: string, seen = new Set<number>()): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      sum += await diskBytes(path, seen);
      continue;
    }
    // A file may be removed while we look.
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || seen.has(found.ino)) continue;
    seen.add(found.ino);
    sum += found.blocks * blockBytes;
  }
  return sum;
}
