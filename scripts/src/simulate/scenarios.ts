import { ConfigError } from '@muster/coordinator';
import { LineCounter, parseDocument } from 'yaml';
import { type Scenario, scenarioFaults, scenarioSchema } from './scenario-schema.js';
import { variantsOf } from './variants.js';

/** Scenarios that can be asked for by name. */
export const namedScenarios: Readonly<Record<string, object>> = {
  // Dean and Barroso, "The tail at scale" (2013): where one leaf in a hundred takes more than a second, 63 % of the
  // queries over a hundred leaves do.
  'tail-at-scale': {
    index: {
      shards: 100,
      latency: {
        mixture: [
          { share: 0.99, of: { lognormal: { p50: 5, p95: 15 } } },
          { share: 0.01, of: { uniform: { from: 1000, to: 1500 } } },
        ],
      },
    },
  },
  lognormal: { index: { shards: 100, latency: { lognormal: { p50: 1, p95: 5 } } } },
};

/** Reads YAML (or JSON, which is YAML). @throws ConfigError if it is none */
export function readYaml(text: string, where: string): unknown {
  const document = parseDocument(text, { lineCounter: new LineCounter() });
  const faults = document.errors.map((error) => error.message.split('\n')[0] ?? '');
  if (faults.length > 0) throw new ConfigError(where, faults);
  return document.toJS() ?? {};
}

/**
 * Checks a scenario as a whole and fills in defaults.
 *
 * @param where how messages name it, usually the file's path
 * @throws ConfigError with every fault: field, value and what is allowed
 */
export function checkScenario(given: unknown, where: string): Scenario {
  const parsed = scenarioSchema.safeParse(given, { reportInput: true });
  if (!parsed.success) throw new ConfigError(where, scenarioFaults(parsed.error));
  variantsOf(parsed.data, where);
  return parsed.data;
}
