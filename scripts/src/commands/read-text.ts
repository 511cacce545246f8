import { readFile } from 'node:fs/promises';
import { type Config, parseConfig } from '@muster/coordinator';
import { WrongUse } from '../cli/failure.js';
import { withFoldersFrom } from '../cluster/plan.js';
import { withPriorsFiles } from '../cluster/priors-files.js';

/**
 * The text of a file that a person named.
 *
 * @throws WrongUse if it is a folder, whose name the system would not tell
 */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') throw new WrongUse(`${file} is a folder, not a file`);
    throw error;
  }
}

/** The configuration in a file, the files and folders it names counted from where it is, and tables of priors read. */
export async function readConfig(file: string): Promise<Config> {
  const config = withFoldersFrom(parseConfig(await readText(file), file), file);
  return withPriorsFiles(config, file, readText);
}
