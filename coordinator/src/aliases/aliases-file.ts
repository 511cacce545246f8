import { z } from 'zod';
import type { Config } from '../config/schema.js';
import { type KeepOptions, keepInFile, readKept } from '../settings/kept-file.js';
import type { Aliases } from '../words.js';
import { doubledSource } from './check-alias.js';

const schema = z.strictObject({ aliases: z.record(z.string(), z.string()) });

/**
 * The aliases to begin with: the configuration's, and over them what was kept when they were changed. What is kept of an
 * alias or index that is not configured any more is told and left out.
 *
 * @throws ConfigError if the file is there and cannot be read, or could not be made because its folder is not there
 */
export async function initialAliases(config: Config, log: (message: string) => void): Promise<Aliases> {
  const aliases = new Map(Object.entries(config.aliases));
  const { aliasesFile: file } = config.coordinator;
  if (file === undefined) return aliases;
  const kept = await readKept({ file, key: 'coordinator.aliasesFile', schema });
  for (const [alias, index] of Object.entries(kept?.aliases ?? {})) {
    const fault = faultOf(alias, index, config, aliases);
    if (fault === undefined) aliases.set(alias, index);
    else log(`${file}: the alias "${alias}" of "${index}" is ignored: ${fault}`);
  }
  return aliases;
}

/** Keeps the aliases: when it has resolved, they are on disk, and were at no time there in part. */
export function keepAliases(file: string, aliases: Aliases, options: KeepOptions): Promise<void> {
  return keepInFile(file, { aliases: Object.fromEntries(aliases) }, options);
}

function faultOf(alias: string, index: string, config: Config, aliases: Aliases): string | undefined {
  if (!Object.hasOwn(config.aliases, alias)) return 'no such alias is configured';
  if (!Object.hasOwn(config.indexes, index)) return 'no such index is configured';
  return doubledSource(config, new Map([...aliases, [alias, index]]));
}
