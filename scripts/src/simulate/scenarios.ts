import { ConfigError } from '@muster/coordinator';
import { LineCounter, parseDocument } from 'yaml';
import { type Scenario, scenarioFaults, scenarioSchema } from './scenario-schema.js';
import { variantsOf } from './variants.js';

const noHedges = { coordinator: { hedges: { share: 0 } } };
const withAndWithout = { 'no hedges': noHedges, hedges: {} };
/** A hundred leaves of 1 and 5 ms at p50 and p95, two replicas each, a hundred times a second. */
const hundred = { shards: 100, replicas: 2 };
const often = { perSecond: 100, warmup: 1000 };

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
  // Any call is slow by chance, whichever replica it goes to: what hedging is for.
  'slow-calls-1000': {
    queries: often,
    index: { ...hundred, slow: { share: 0.001, times: 100 } },
    variants: withAndWithout,
  },
  // Of two calls to a leaf both are slow for one query in a hundred, so that p99 stands on the edge; of three, none.
  'slow-calls-100': {
    queries: often,
    index: { ...hundred, slow: { share: 0.01, times: 100 } },
    variants: {
      'no hedges': noHedges,
      '2 replicas': {},
      '3 replicas': { index: { replicas: 3 } },
    },
  },
  // No replica is better than another: hedging can only make it worse, the more as all have other work to do.
  'all-slow': {
    queries: often,
    windowMs: 5000,
    index: { ...hundred, threads: 1 },
    overrides: [{ fromMs: 30_000, untilMs: 60_000, times: 5 }],
    variants: withAndWithout,
  },
  // What the choice of replicas does by itself.
  'one-slow-replica': {
    queries: often,
    windowMs: 1000,
    index: hundred,
    overrides: [{ shards: [0], replicas: [0], fromMs: 20_000, times: 10 }],
    ...noHedges,
    variants: { healthy: { overrides: [] }, 'one slow': {} },
  },
  // Four processes may not send four times the hedges.
  'four-processes': {
    queries: often,
    index: { ...hundred, slow: { share: 0.001, times: 100 } },
    variants: { 'one process': {}, 'four processes': { coordinators: 4 } },
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
