import { readFile } from 'node:fs/promises';
import { WrongUse } from '../cli/failure.js';
import { simulationTable } from '../render/simulation-table.js';
import { type Measures, Measuring } from '../simulate/measures.js';
import type { Scenario } from '../simulate/scenario-schema.js';
import { checkScenario, namedScenarios, readYaml } from '../simulate/scenarios.js';
import { simulate as run } from '../simulate/simulation.js';
import { readStrategy } from '../simulate/strategy.js';
import { drawnWorkload, type Workload } from '../simulate/workload.js';
import { showProgress } from './progress.js';

/** Options of `muster simulate`; what is given goes before what the scenario says. */
export interface SimulateOptions {
  readonly leaves?: number;
  readonly replicas?: number;
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly strategy?: readonly string[];
  readonly queries?: number;
  readonly rate?: number;
  readonly seed?: number;
  readonly timeoutMs?: number;
  readonly json: boolean;
  readonly speed: boolean;
}

/** What a strategy did. */
export interface StrategyMeasures extends Measures {
  readonly strategy: string;
  /** Queries simulated in a second of real time; only if asked for, since it is never the same twice. */
  readonly simulatedPerSecond?: number;
}

/**
 * Runs the real coordinator in virtual time over simulated leaves, once for each strategy, and prints what they did. The
 * same scenario and seed give the same bytes, but for how fast the simulation was.
 *
 * @param name of a file or a scenario that is built in
 * @throws WrongUse if there is no such scenario, or an option or strategy makes no sense
 * @throws ConfigError with every fault of the scenario
 */
export async function simulate(name: string, options: SimulateOptions): Promise<void> {
  const scenario = checkScenario(withOptions(await readScenario(name), options), name);
  const results: StrategyMeasures[] = [];
  for (const strategy of scenario.strategies) {
    results.push(await measure(scenario, drawnWorkload(scenario), strategy));
  }
  print(scenario, results, options);
}

async function readScenario(name: string): Promise<object> {
  const named = Object.hasOwn(namedScenarios, name) ? namedScenarios[name] : undefined;
  if (named !== undefined) return named;
  const text = await readFile(name, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    const names = Object.keys(namedScenarios).join(', ');
    throw new WrongUse(`${name} is neither a file nor one of the scenarios ${names}`);
  });
  const given = readYaml(text, name);
  if (typeof given !== 'object' || given === null) throw new WrongUse(`${name} must hold the fields of a scenario`);
  return given;
}

/** Fields that an option was not given for stay as they are. */
function withOptions(given: object, options: SimulateOptions): object {
  const { leaves, replicas, p50, p95, p99, strategy, queries, rate, seed, timeoutMs } = options;
  const { index = {}, queries: ofQueries = {}, ...others } = given as Record<string, object>;
  const hasLatency = p50 !== undefined || p95 !== undefined || p99 !== undefined;
  return {
    ...others,
    ...givenOf({ seed, strategies: strategy }),
    index: {
      ...index,
      ...givenOf({ shards: leaves, replicas }),
      ...(hasLatency ? { latency: { lognormal: givenOf({ p50, p95, p99 }) } } : {}),
    },
    queries: { ...ofQueries, ...givenOf({ count: queries, perSecond: rate, timeoutMs }) },
  };
}

function givenOf(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

async function measure(scenario: Scenario, workload: Workload, name: string): Promise<StrategyMeasures> {
  const { queries, index, verticals } = scenario;
  const measuring = new Measuring();
  const progress = showProgress({ label: name, total: queries.count, unit: 'queries' });
  const strategy = readStrategy(name);
  let done = 0;
  const onOutcome: Parameters<typeof run>[0]['onOutcome'] = (outcome) => {
    measuring.add(outcome);
    if (++done % progressEvery === 0) progress.update(done);
  };
  const startMs = performance.now();
  const counts = await run({ scenario, workload, strategy, onOutcome }).finally(progress.end);
  const simulatedPerSecond = Math.round((done * 1000) / (performance.now() - startMs));
  const leaves = index.shards + Object.keys(verticals).length;
  return { strategy: name, ...measuring.measures(leaves, counts), simulatedPerSecond };
}

const progressEvery = 100;

function print(scenario: Scenario, results: readonly StrategyMeasures[], { json, speed }: SimulateOptions): void {
  const told = results.map(({ simulatedPerSecond = 0, ...measures }) =>
    speed ? { ...measures, simulatedPerSecond } : measures,
  );
  process.stdout.write(
    json ? `${JSON.stringify({ scenario, strategies: told }, null, 2)}\n` : simulationTable(scenario, told),
  );
}
