import { z } from 'zod';
import { strategies } from '../gather/strategies/table.js';
import type { ChosenStrategy, StrategyName } from '../words.js';

/** Names of the cutoff strategies, as the configuration and requests write them. */
const strategyNames = Object.keys(strategies) as readonly StrategyName[];

/** A fault of a strategy's numbers: which one, what it is, what is allowed. */
export interface StrategyFault {
  readonly parameter: string;
  readonly got: unknown;
  readonly allowed: string;
}

/** Checks the numbers given for a strategy, and fills in `defaults`, then the strategy's own. */
export function fillStrategy(
  name: StrategyName,
  given: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, number>> = {},
): ChosenStrategy | StrategyFault {
  const { parameters } = strategies[name];
  const known = Object.keys(parameters);
  const stranger = Object.keys(given).find((parameter) => !known.includes(parameter));
  if (stranger !== undefined) {
    const allowed = known.length === 0 ? `left out: "${name}" has no numbers` : `one of: ${known.join(', ')}`;
    return { parameter: stranger, got: stranger, allowed };
  }
  const filled: Record<string, number> = {};
  for (const [parameter, { min, max, isWhole, default: fallback }] of Object.entries(parameters)) {
    const got = given[parameter] ?? defaults[parameter] ?? fallback;
    if (got === undefined) continue;
    if (typeof got !== 'number' || !(got >= min && got <= max) || (isWhole === true && !Number.isInteger(got))) {
      return { parameter, got, allowed: `${isWhole === true ? 'a whole number ' : ''}in [${min}, ${max}]` };
    }
    filled[parameter] = got;
  }
  return { name, parameters: filled };
}

/** Whether filling in a strategy found a fault. */
export function isFault(filled: ChosenStrategy | StrategyFault): filled is StrategyFault {
  return 'allowed' in filled;
}

/** A strategy of a route: its name, and beside it its numbers. */
export type StrategyConfig = { readonly strategy: StrategyName } & Readonly<Record<string, number | StrategyName>>;

/** The strategy that a route's configuration names, whose numbers were filled in when it was read. */
export function strategyOf({ strategy: name, ...numbers }: StrategyConfig): ChosenStrategy {
  return { name, parameters: numbers as Readonly<Record<string, number>> };
}

const strategy = z
  .looseObject({ strategy: z.enum(strategyNames as [StrategyName, ...StrategyName[]]) })
  .transform(({ strategy: name, ...given }, context): StrategyConfig => {
    const filled = fillStrategy(name, given);
    // As it is written, so that a configuration that was read can be written and read again.
    if (!isFault(filled)) return { ...filled.parameters, strategy: name };
    const { parameter, got, allowed } = filled;
    const message = `must be ${allowed}, got ${JSON.stringify(got)}`;
    context.addIssue({ code: 'custom', message, path: [parameter], input: got });
    return z.NEVER;
  });

/** When a route stops waiting for its sources. */
export const cutoffSchema = z.strictObject({
  /** The strategies, of which the first that says stop is heard. */
  strategies: z
    .array(strategy)
    .min(1)
    .max(8)
    .default([{ strategy: 'all' }]),
  /** Strategies that a query may choose instead. */
  queriesMayChoose: z.array(z.enum(strategyNames as [StrategyName, ...StrategyName[]])).default([...strategyNames]),
  /** Share of documents without which no strategy is heard, a query's neither. */
  floor: z.number().min(0).max(1).default(0),
});
