import { open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../config/load.js';

/** A file in which a setting is kept. */
export interface KeptFile<Kept> {
  readonly file: string;
  /** What names it in the configuration. */
  readonly key: string;
  readonly schema: z.ZodType<Kept>;
  /** The method that writes it. */
  readonly method: string;
}

/** Keeps a setting: when it has resolved, it is on disk, and was at no time there in part. */
export async function keepInFile(file: string, kept: object): Promise<void> {
  const next = `${file}.next`;
  const written = await open(next, 'w');
  try {
    await written.writeFile(`${JSON.stringify(kept, undefined, 2)}\n`);
    await written.sync();
  } finally {
    await written.close();
  }
  await rename(next, file);
  const folder = await open(dirname(file), 'r');
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
export async function readKept<Kept>({ file, key, schema, method }: KeptFile<Kept>): Promise<Kept | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return noneKept(file, key);
    const why = error instanceof z.ZodError ? `it must be as ${method} keeps it` : (error as Error).message;
    throw new ConfigError(file, [`${key}: ${why}`]);
  }
}

async function noneKept(file: string, key: string): Promise<undefined> {
  const folder = dirname(file);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return undefined;
  throw new ConfigError(file, [`${key}: must be in a folder that exists, and ${folder} does not`]);
}
