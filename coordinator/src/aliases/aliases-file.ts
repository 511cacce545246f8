import { open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../config/load.js';
import type { Config } from '../config/schema.js';
import type { Aliases } from '../words.js';
import { doubledSource } from './check-alias.js';

const kept = z.strictObject({ aliases: z.record(z.string(), z.string()) });

/**
 * The aliases to begin with: the configuration's, and over them what was kept when they were changed. What is kept of an
 * alias or index that is not configured any more is told and left out.
 *
 * @throws ConfigError if the file is there and cannot be read, or could not be made because its folder is not there
 */
export async function initialAliases(config: Config, log: (message: string) => void): Promise<Aliases> {
  const aliases = new Map(Object.entries(config.aliases));
  const { aliasesFile } = config.coordinator;
  if (aliasesFile === undefined) return aliases;
  for (const [alias, index] of Object.entries(await readAliases(aliasesFile))) {
    const fault = faultOf(alias, index, config, aliases);
    if (fault === undefined) aliases.set(alias, index);
    else log(`${aliasesFile}: the alias "${alias}" of "${index}" is ignored: ${fault}`);
  }
  return aliases;
}

/** Keeps the aliases: when it has resolved, they are on disk, and were at no time there in part. */
export async function keepAliases(file: string, aliases: Aliases): Promise<void> {
  const next = `${file}.next`;
  const written = await open(next, 'w');
  try {
    await written.writeFile(`${JSON.stringify({ aliases: Object.fromEntries(aliases) }, undefined, 2)}\n`);
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

async function readAliases(file: string): Promise<Readonly<Record<string, string>>> {
  try {
    return kept.parse(JSON.parse(await readFile(file, 'utf8'))).aliases;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return noneKept(file);
    const why = error instanceof z.ZodError ? 'it must be as SetAlias keeps it' : (error as Error).message;
    throw new ConfigError(file, [`coordinator.aliasesFile: ${why}`]);
  }
}

/** It is made when an alias is first changed. */
async function noneKept(file: string): Promise<Readonly<Record<string, string>>> {
  const folder = dirname(file);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return {};
  throw new ConfigError(file, [`coordinator.aliasesFile: must be in a folder that exists, and ${folder} does not`]);
}

function faultOf(alias: string, index: string, config: Config, aliases: Aliases): string | undefined {
  if (!Object.hasOwn(config.aliases, alias)) return 'no such alias is configured';
  if (!Object.hasOwn(config.indexes, index)) return 'no such index is configured';
  return doubledSource(config, new Map([...aliases, [alias, index]]));
}
