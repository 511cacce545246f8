import type { CutoffStrategy__Output } from '@muster/proto';
import { fillStrategy, isFault, strategyOf } from '../config/cutoff-schema.js';
import type { RouteConfig } from '../config/schema.js';
import type { ChosenStrategy, PlannedCutoff, StrategyName } from '../words.js';
import { invalid } from './check-request.js';

const maxStrategies = 8;

/**
 * When to stop waiting: as the query says, within what the route allows, or as the route says. Never before a share of
 * documents is there that the route or the query demands.
 *
 * @throws SearchError `invalid-query` if the query's strategy is none, has numbers out of range, or is not allowed here
 */
export function chooseCutoff(
  asked: CutoffStrategy__Output | null | undefined,
  minCoverage: number,
  { cutoff }: RouteConfig,
): PlannedCutoff {
  const floor = Math.max(cutoff.floor, minCoverage);
  if (asked == null || (asked.name === '' && asked.anyOf.length === 0)) {
    if (Object.keys(asked?.parameters ?? {}).length > 0) throw invalid('strategy.name', '', 'given with parameters');
    return { strategies: cutoff.strategies.map(strategyOf), floor };
  }
  if (asked.anyOf.length === 0) return { strategies: [choose(asked, 'strategy', cutoff)], floor };
  if (asked.name !== '') throw invalid('strategy.name', asked.name, 'empty together with any_of');
  if (asked.anyOf.length > maxStrategies) {
    throw invalid('strategy.any_of', `${asked.anyOf.length} strategies`, `at most ${maxStrategies} strategies`);
  }
  return { strategies: asked.anyOf.map((one, i) => choose(one, `strategy.any_of[${i}]`, cutoff)), floor };
}

function choose(
  { name, parameters, anyOf }: CutoffStrategy__Output,
  field: string,
  route: RouteConfig['cutoff'],
): ChosenStrategy {
  const strategies = route.strategies.map(strategyOf);
  const allowed = [...new Set([...strategies.map((one) => one.name), ...route.queriesMayChoose])];
  if (anyOf.length > 0) throw invalid(`${field}.any_of`, `${anyOf.length} strategies`, 'empty inside of any_of');
  const known = allowed.find((one): one is StrategyName => one === name);
  if (known === undefined) throw invalid(`${field}.name`, name, `one of: ${allowed.join(', ')}`);
  const given = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [camelCase(key), value]));
  const filled = fillStrategy(known, given, strategies.find((one) => one.name === known)?.parameters);
  if (!isFault(filled)) return filled;
  throw invalid(`${field}.parameters.${snakeCase(filled.parameter)}`, filled.got, snakeCase(filled.allowed));
}

/** Parameters are written as the contract writes fields, and in the configuration as that writes keys. */
function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
