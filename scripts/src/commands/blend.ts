import { dryRun, namesOf } from '../blend/dry-run.js';
import { readGivenHits } from '../blend/given-hits.js';
import { WrongUse } from '../cli/failure.js';
import { dryRunLines } from '../render/dry-run.js';
import { readConfig, readText } from './read-text.js';

/** Options of `muster blend`. */
export interface BlendOptions {
  readonly config: string;
  readonly route: string;
  /** File of lists of hits; nothing: no page is made. */
  readonly hits?: string;
  readonly k: number;
  readonly offset: number;
  readonly json: boolean;
}

/**
 * Prints what a route's rules make of a query, and the page that given lists would make. Asks nobody.
 *
 * @throws WrongUse if the route or a source is unknown, or the lists cannot be read
 */
export async function blend(query: string, { config: file, hits: hitsFile, ...options }: BlendOptions): Promise<void> {
  const { routes } = await readConfig(file);
  const route = Object.hasOwn(routes, options.route) ? routes[options.route] : undefined;
  if (route === undefined) {
    throw new WrongUse(`--route must be one of: ${Object.keys(routes).join(', ')}; got "${options.route}"`);
  }
  const hits = hitsFile === undefined ? undefined : readGivenHits(await readText(hitsFile), hitsFile, namesOf(route));
  const run = dryRun(route, { ...options, query, hits });
  process.stdout.write(`${options.json ? JSON.stringify(run, null, 2) : dryRunLines(run).join('\n')}\n`);
}
