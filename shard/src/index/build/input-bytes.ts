import { open, stat } from 'node:fs/promises';

/** Bytes at the end of a packed file that say how long its last part is unpacked, modulo 2^32 (RFC 1952, ISIZE). */
const lengthBytes = 4;
/** How often shorter packed text is at least, in a file of several parts or longer than 2^32 bytes. */
const leastRatio = 2;

/** About how many bytes the files hold, unpacked; nothing if one of them is no file, such as a pipe. */
export async function inputBytes(files: readonly string[]): Promise<number | undefined> {
  let sum = 0;
  for (const file of files) {
    const bytes = await bytesIn(file);
    if (bytes === undefined) return undefined;
    sum += bytes;
  }
  return sum;
}

async function bytesIn(file: string): Promise<number | undefined> {
  // What is not there, or cannot be read, is told of by who reads it; a pipe must not be opened twice.
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return undefined;
  if (!file.endsWith('.gz') || found.size < lengthBytes) return found.size;
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { buffer } = await handle.read(Buffer.alloc(lengthBytes), 0, lengthBytes, found.size - lengthBytes);
    return Math.max(buffer.readUInt32LE(), leastRatio * found.size);
  } finally {
    await handle.close();
  }
}
