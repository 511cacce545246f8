import { ConfigError } from '../config/load.js';
import type { RouteConfig } from '../config/schema.js';
import { priorKey, queryWords } from './query-words.js';

/** Most lines with a prior in a file. */
const maxPriors = 1_000_000;

/**
 * A route's rules with the table of priors that is in its file, beside what the configuration has of it.
 *
 * @param text lines `query<TAB>source<TAB>prior`; empty ones and those that begin with `#` say nothing
 * @throws ConfigError with the faults, at most ten, each with its line
 */
export function withPriors<Route extends Pick<RouteConfig, 'sources' | 'rules'>>(
  route: Route,
  text: string,
  where: string,
): Route {
  const { rules, sources } = route;
  if (rules === undefined) return route;
  const names = sources.map(({ index, vertical }) => index ?? vertical ?? '');
  const byKey = new Map(Object.entries(rules.priors.table).map(([query, priors]) => [keyOf(query), { ...priors }]));
  const faults: string[] = [];
  let priors = 0;
  text.split(/\r?\n/).forEach((line, at) => {
    if (line.trim() === '' || line.startsWith('#') || faults.length === 10) return;
    const fault = ++priors > maxPriors ? `a file has at most ${maxPriors} priors` : addLine(line, names, byKey);
    if (fault !== undefined) faults.push(`line ${at + 1}: ${fault}`);
  });
  if (faults.length > 0) throw new ConfigError(where, faults);
  const { file: _file, ...others } = rules.priors;
  return { ...route, rules: { ...rules, priors: { ...others, table: Object.fromEntries(byKey) } } };
}

function keyOf(query: string): string {
  return priorKey(queryWords(query));
}

/** Adds what the line says; gives what is wrong with it, if something is. */
function addLine(
  line: string,
  names: readonly string[],
  byKey: Map<string, Record<string, number>>,
): string | undefined {
  const [query = '', source = '', prior = '', ...rest] = line.split('\t');
  if (rest.length > 0 || prior === '') return 'must be query, source and prior, with a tab between each two';
  const key = keyOf(query);
  if (key === '') return `the query must have 1 to 128 words, got ${JSON.stringify(query.slice(0, 80))}`;
  if (!names.includes(source)) return `"${source}" is not one of the route's sources: ${names.join(', ')}`;
  const value = Number(prior);
  if (prior.trim() === '' || !(value >= 0 && value <= 1)) return `the prior must be in [0, 1], got ${prior}`;
  const priors = byKey.get(key) ?? {};
  if (Object.hasOwn(priors, source)) return `the prior of "${source}" for "${key}" was given before`;
  priors[source] = value;
  byKey.set(key, priors);
  return undefined;
}
