import type { RuleConfig, RulesConfig } from '../config/rules-schema.js';
import type { RouteConfig } from '../config/schema.js';
import { kept } from '../kept.js';
import { type Pattern, PatternIndex, readPattern } from './pattern.js';
import { priorKey, queryWords } from './query-words.js';
import type { PinnedDocument, RuledQuery, RuledSource } from './ruled-query.js';

/** Most documents that are pinned for one query. */
const maxPins = 16;
/** What rules together multiply a weight by at most: fusion divides by sums of weights, so they have to be finite. */
const maxWeight = 1e12;

/** Rules made ready to be looked up. */
interface ReadyRules {
  readonly config: RulesConfig;
  readonly patterns: PatternIndex;
  /** By the numbers of patterns: places of the rules. */
  readonly ruleOf: readonly number[];
  /** By query, then by source. */
  readonly priors: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

const ready = new WeakMap<RulesConfig, ReadyRules>();

/** What a route's rules make of a query; nothing if it has none. */
export function applyRules(
  { sources, rules }: Pick<RouteConfig, 'sources' | 'rules'>,
  query: string,
): RuledQuery | undefined {
  if (rules === undefined) return undefined;
  const { patterns, ruleOf, priors } = kept(ready, rules, () => readyRules(rules));
  const places = new Set([...patterns.find(query)].map((number) => ruleOf[number] as number));
  const fired = rules.when.filter((_, place) => places.has(place));
  const priorsHere = priors.get(priorKey(queryWords(query))) ?? {};
  const names = sources.map(({ index, vertical }) => index ?? vertical ?? '');
  return {
    fired: fired.map(({ name }) => name),
    sources: names.map((name) => ruledSource(name, fired, ownOf(priorsHere, name), rules)),
    pins: pinsOf(fired, names),
  };
}

function readyRules(config: RulesConfig): ReadyRules {
  if (config.priors.file !== undefined) throw new Error(`the table of priors in ${config.priors.file} was not read`);
  const patterns = new PatternIndex();
  const ruleOf: number[] = [];
  config.when.forEach(({ queries }, place) => {
    // The configuration was checked, so every pattern can be read.
    for (const text of queries) ruleOf[patterns.add(readPattern(text) as Pattern)] = place;
  });
  const priors = new Map(Object.entries(config.priors.table).map(([query, of]) => [priorKey(queryWords(query)), of]));
  return { config, patterns, ruleOf, priors };
}

function ruledSource(
  name: string,
  fired: readonly RuleConfig[],
  prior: number | undefined,
  { select, priors }: RulesConfig,
): RuledSource {
  const byRules = Math.min(maxWeight, productOf(fired.map(({ weights = {} }) => ownOf(weights, name) ?? 1)));
  const weight = priors.multiply && prior !== undefined ? byRules * prior : byRules;
  const banned = fired.flatMap(({ ban = [] }) => ban.flatMap(({ source, ids }) => (source === name ? ids : [])));
  const unasked = whyUnasked(name, fired, prior, ownOf(select, name));
  return {
    weight,
    banned: [...new Set(banned)],
    ...(prior === undefined ? {} : { prior }),
    ...(unasked === undefined ? {} : { unasked }),
  };
}

/** Finite on the way too, for infinity times 0 is no number. */
function productOf(factors: readonly number[]): number {
  return factors.reduce((product, factor) => Math.min(Number.MAX_VALUE, product * factor), 1);
}

/** A source may have the name of something that every object has. */
function ownOf<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** The last rule that speaks of it counts; if none does, its prior. */
function whyUnasked(
  name: string,
  fired: readonly RuleConfig[],
  prior: number | undefined,
  selection: RulesConfig['select'][string] | undefined,
): string | undefined {
  const last = fired.findLast(({ ask = [], skip = [] }) => ask.includes(name) || skip.includes(name));
  if (last !== undefined) return last.skip?.includes(name) ? `not asked: rule "${last.name}" leaves it out` : undefined;
  if (selection === undefined) return undefined;
  const { leastPrior, prior: usual } = selection;
  const known = prior ?? usual;
  return known >= leastPrior
    ? undefined
    : `not asked: its prior for the query is ${known}, below ${leastPrior}, and no rule asks it`;
}

/** A place that is taken is left to the rule that stands before; the next free one is as good. What is banned is not pinned. */
function pinsOf(fired: readonly RuleConfig[], names: readonly string[]): PinnedDocument[] {
  const banned = new Set(
    fired.flatMap(({ ban = [] }) => ban.flatMap(({ source, ids }) => ids.map((id) => `${source} ${id}`))),
  );
  const seen = new Set<string>();
  const byPosition = new Map<number, PinnedDocument>();
  for (const { name: rule, pin = [] } of fired) {
    for (const { source, id, position: wanted } of pin) {
      const key = `${source} ${id}`;
      if (banned.has(key) || seen.has(key) || byPosition.size === maxPins) continue;
      seen.add(key);
      let position = wanted;
      while (byPosition.has(position)) position++;
      byPosition.set(position, { source: names.indexOf(source), id, position, rule });
    }
  }
  return [...byPosition.values()].sort((a, b) => a.position - b.position);
}
