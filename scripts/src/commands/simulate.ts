import { readFile } from 'node:fs/promises';
import type { CutoffStrategy } from '@muster/proto';
import { WrongUse } from '../cli/failure.js';
import { simulationTable } from '../render/simulation-table.js';
import { type Measures, Measuring } from '../simulate/measures.js';
import { isForHits, recordedCluster } from '../simulate/recorded-cluster.js';
import { recordedMeasures } from '../simulate/recorded-measures.js';
import { RecordedWorkload, warmupQueries } from '../simulate/recorded-workload.js';
import { readRecords } from '../simulate/records.js';
import type { Scenario } from '../simulate/scenario-schema.js';
import { notReached } from '../simulate/scenario-troubles.js';
import { checkScenario, namedScenarios, readYaml } from '../simulate/scenarios.js';
import { simulate as run } from '../simulate/simulation.js';
import { readStrategy } from '../simulate/strategy.js';
import { type Variant, variantsOf } from '../simulate/variants.js';
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
  readonly records?: string;
  readonly json: boolean;
  readonly speed: boolean;
}

/** What a strategy did. */
export interface StrategyMeasures extends Measures {
  readonly strategy: string;
  /** The scenario's form; empty where it has one only. */
  readonly variant: string;
  /** Queries simulated in a second of real time; only if asked for, since it is never the same twice. */
  readonly simulatedPerSecond?: number;
}

/**
 * Runs the real coordinator in virtual time over simulated leaves, once for each strategy and form of the scenario, and
 * prints what they did. The
 * same scenario, records and seed give the same bytes, but for how fast the simulation was.
 *
 * @param name of a file or a scenario that is built in
 * @throws WrongUse if there is no such scenario, or an option or strategy makes no sense
 * @throws ConfigError with every fault of the scenario
 * @throws CollectionFault if the records cannot be read
 */
export async function simulate(name: string, options: SimulateOptions): Promise<void> {
  const given = withOptions(await readScenario(name), options);
  const { scenario, results, workloadOf } =
    options.records === undefined ? drawn(given, name) : await recorded(given, name, options);
  const strategies = scenario.strategies.map((text) => ({ text, strategy: readStrategy(text) }));
  for (const variant of variantsOf(scenario, name)) {
    const workload = workloadOf(variant.scenario);
    for (const one of strategies) results.push(await measure(variant, workload, one));
  }
  print(scenario, results, options);
}

interface Prepared {
  readonly scenario: Scenario;
  readonly workloadOf: (variant: Scenario) => Workload;
  /** What is known before anything is simulated. */
  readonly results: StrategyMeasures[];
}

function drawn(given: object, name: string): Prepared {
  const scenario = checkScenario(given, name);
  return { scenario, workloadOf: drawnWorkload, results: [] };
}

/** The leaves and queries are those of the records; how they are asked is as the scenario says. */
async function recorded(given: object, name: string, options: SimulateOptions): Promise<Prepared> {
  refuse(options, ['leaves', 'replicas', 'p50', 'p95', 'p99', 'queries', 'rate', 'timeoutMs']);
  const path = options.records ?? '';
  const records = (await readRecords(path)).filter(({ leaves }) => leaves.some(isForHits));
  if (records.length === 0) throw new WrongUse(`${path} has no record of a query for which leaves were asked`);
  const cluster = recordedCluster(records);
  const { index = {}, queries = {}, verticals = {} } = given as Record<string, Record<string, unknown>>;
  const { shards, replicas } = cluster;
  const scenario = checkScenario(
    {
      ...given,
      index: { ...index, shards: Math.max(1, shards), replicas },
      queries: { timeoutMs: 600_000, ...queries, count: records.length, warmup: warmupQueries },
      verticals: Object.fromEntries(cluster.verticals.map((vertical) => [vertical, verticals[vertical] ?? {}])),
    },
    name,
  );
  const results = [{ strategy: 'recorded', variant: '', ...recordedMeasures(records, cluster, scenario.windowMs) }];
  return { scenario, workloadOf: () => new RecordedWorkload(records, cluster, scenario.seed), results };
}

function refuse(options: SimulateOptions, names: readonly (keyof SimulateOptions)[]): void {
  const given = names.find((name) => options[name] !== undefined);
  const flag = given?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (flag !== undefined) throw new WrongUse(`--${flag} makes no sense with --records, which say it`);
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
  const { index = {}, queries: ofQueries = {}, ...others } = given as Record<string, unknown>;
  // What is no mapping is left for the scenario's check to refuse.
  const merged = (part: unknown, more: object): unknown =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? { ...part, ...more } : part;
  const hasLatency = p50 !== undefined || p95 !== undefined || p99 !== undefined;
  return {
    ...others,
    ...givenOf({ seed, strategies: strategy }),
    index: merged(index, {
      ...givenOf({ shards: leaves, replicas }),
      ...(hasLatency ? { latency: { lognormal: givenOf({ p50, p95, p99 }) } } : {}),
    }),
    queries: merged(ofQueries, givenOf({ count: queries, perSecond: rate, timeoutMs })),
  };
}

function givenOf(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

interface NamedStrategy {
  readonly text: string;
  readonly strategy: CutoffStrategy;
}

async function measure(
  { name, scenario }: Variant,
  workload: Workload,
  { text, strategy }: NamedStrategy,
): Promise<StrategyMeasures> {
  const { queries, index, verticals } = scenario;
  const measuring = new Measuring(scenario.windowMs);
  const progress = showProgress({
    label: name === '' ? text : `${name}, ${text}`,
    total: queries.count,
    unit: 'queries',
  });
  let done = 0;
  let endMs = 0;
  const onOutcome: Parameters<typeof run>[0]['onOutcome'] = (outcome) => {
    measuring.add(outcome);
    endMs = Math.max(endMs, outcome.atMs + outcome.tookMs);
    if (++done % progressEvery === 0) progress.update(done);
  };
  const startMs = performance.now();
  const counts = await run({ scenario, workload, strategy, onOutcome }).finally(progress.end);
  const simulatedPerSecond = Math.round((done * 1000) / (performance.now() - startMs));
  tellNotReached({ name, scenario }, text, endMs);
  const leaves = index.shards + Object.keys(verticals).length;
  return { strategy: text, variant: name, ...measuring.measures(leaves, counts), simulatedPerSecond };
}

/** On standard error: what is printed is of what happened. */
function tellNotReached({ name, scenario }: Variant, strategy: string, endMs: number): void {
  const late = notReached(scenario, endMs);
  if (late.length === 0) return;
  const run = name === '' ? strategy : `${name}, ${strategy}`;
  const ended = `the simulation ended after ${Math.round(endMs)} ms`;
  process.stderr.write(`${run}: ${ended}, before these began: ${late.join(', ')}; ask more queries\n`);
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
