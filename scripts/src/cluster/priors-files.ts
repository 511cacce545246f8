import { dirname, resolve } from 'node:path';
import { type Config, withPriors } from '@muster/coordinator';

/**
 * The configuration with the tables of priors that its routes have in files, counted from where its own file is.
 *
 * @throws ConfigError if what is in a file is no table
 */
export async function withPriorsFiles(
  config: Config,
  file: string,
  read: (path: string) => Promise<string>,
): Promise<Config> {
  const routes = await Promise.all(
    Object.entries(config.routes).map(async ([name, route]) => {
      const priors = route.rules?.priors.file;
      if (priors === undefined) return [name, route] as const;
      const path = resolve(dirname(file), priors);
      return [name, withPriors(route, await read(path), path)] as const;
    }),
  );
  return { ...config, routes: Object.fromEntries(routes) };
}
