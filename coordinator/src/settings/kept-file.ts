import { open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { faultLine } from '../config/fault-text.js';
import { ConfigError } from '../config/load.js';

/** A file in which a setting is kept. */
export interface KeptFile<Kept> {
  readonly file: string;
  /** What names it in the configuration. */
  readonly key: string;
  readonly schema: z.ZodType<Kept>;
}

/** How a setting is kept. */
export interface KeepOptions {
  /** Told that it is kept, but may not outlive a loss of power. */
  readonly log: (message: string) => void;
  /** Makes durable which files a folder has. @default by fsync */
  readonly syncFolder?: (folder: string) => Promise<void>;
}

/** Keeps a setting: when it has resolved, it is on disk, and was at no time there in part. When it rejects, it is not. */
export async function keepInFile(
  file: string,
  kept: object,
  { log, syncFolder = fsyncFolder }: KeepOptions,
): Promise<void> {
  const next = `${file}.next`;
  const written = await open(next, 'w');
  try {
    await written.writeFile(`${JSON.stringify(kept, undefined, 2)}\n`);
    await written.sync();
  } finally {
    await written.close();
  }
  await rename(next, file);
  // Whoever starts from now on reads it, so it counts as kept: the opposite would be said of what is there.
  await syncFolder(dirname(file)).catch((error: Error) =>
    log(`${file}: is written, but a loss of power may undo it: ${error.message}`),
  );
}

async function fsyncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * What was kept; nothing if nothing ever was: the file is made when the setting is first changed.
 *
 * @throws ConfigError if the file is there and cannot be read, or could not be made because its folder is not there
 */
export async function readKept<Kept>({ file, key, schema }: KeptFile<Kept>): Promise<Kept | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')), { reportInput: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return noneKept(file, key);
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      const faults =
        error instanceof z.ZodError ? error.issues.map(faultLine) : [`is no JSON: ${oneLine(error.message)}`];
      throw new ConfigError(
        file,
        faults.map((fault) => `${key}: ${fault}; repair the file, or remove it to begin as configured`),
      );
    }
    throw new ConfigError(file, [`${key}: ${(error as Error).message}`]);
  }
}

/** Messages of the JSON parser quote what is there, line ends included. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

async function noneKept(file: string, key: string): Promise<undefined> {
  const folder = dirname(file);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return undefined;
  throw new ConfigError(file, [`${key}: must be in a folder that exists, and ${folder} does not`]);
}
