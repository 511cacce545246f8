import { type Config, parseConfig } from '@muster/coordinator';
import { readManifest } from '@muster/shard';
import { WrongUse } from '../cli/failure.js';
import { demoConfig } from './demo-config.js';
import { buildDemo } from './demo-indexes.js';
import { readConfig } from './read-text.js';

/** Where an explanation is asked for. */
export interface SubjectOptions {
  /** Folder of an index; nothing for that of the route. */
  readonly index?: string;
  /** A configuration; nothing for that of the demo, or where there is a folder, for none. */
  readonly config?: string;
  readonly route?: string;
}

/** An index, and the routes by which a cluster asks it. */
export interface Subject {
  readonly dir: string;
  /** Name of the index in the routes. */
  readonly name: string;
  readonly routes: Config['routes'];
}

/**
 * The index that a query on a route asks.
 *
 * @throws WrongUse if there is no such route, it asks no such index, or several and none was named
 */
export async function subjectOf(options: SubjectOptions): Promise<Subject> {
  const { index, config: file, route = 'default' } = options;
  if (file === undefined && index !== undefined) return aloneIn(index, options);
  const config = file === undefined ? demoConfig(await buildDemo()) : await readConfig(file);
  const { indexes, routes } = config;
  if (!Object.hasOwn(routes, route))
    throw new WrongUse(`no route is named \`${route}\`; there are: ${Object.keys(routes).join(', ')}`);
  const names = routes[route]?.sources.flatMap((source) => source.index ?? []) ?? [];
  const name = index === undefined ? onlyOne(names, route) : (await readManifest(index)).name;
  if (!names.includes(name))
    throw new WrongUse(`the route \`${route}\` does not ask the index \`${name}\` but: ${names.join(', ') || 'none'}`);
  const dir = index ?? indexes[name]?.dir;
  if (dir === undefined)
    throw new WrongUse(`${file}: the index \`${name}\` has no \`dir\`; give its folder by --index`);
  return { dir, name, routes };
}

/** An index by itself, all of whose settings are its schema's. */
function aloneIn(dir: string, { route }: SubjectOptions): Subject {
  if (route !== undefined) throw new WrongUse('--route needs --config, which has the routes');
  const config = { indexes: { index: { dir } }, routes: { default: { sources: [{ index: 'index' }] } } };
  return { dir, name: 'index', routes: parseConfig(JSON.stringify(config), 'muster explain').routes };
}

function onlyOne(names: readonly string[], route: string): string {
  const [name, ...others] = names;
  if (name === undefined) throw new WrongUse(`the route \`${route}\` asks no index, and verticals are not explained`);
  if (others.length === 0) return name;
  throw new WrongUse(
    `the route \`${route}\` asks several indexes (${names.join(', ')}); give the folder of one by --index`,
  );
}
