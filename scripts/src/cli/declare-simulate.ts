import type { Command } from 'commander';
import type { SimulateOptions } from '../commands/simulate.js';
import { decimal, wholeNumber } from './values.js';

/** Named here as well, so that the help needs none of the simulator's code. */
const scenarioNames = [
  'lognormal',
  'tail-at-scale',
  'slow-calls-1000',
  'slow-calls-100',
  'all-slow',
  'one-slow-replica',
  'four-processes',
];

const milliseconds = decimal(0.001, 1_000_000);

const strategyHelp =
  'a cutoff strategy: all, first-n:count=95, quality:coverage=0.95,max_factor=0.1, several joined by | of which the ' +
  "first that says stop is heard; repeat the option to compare (default: the scenario's, else all)";

const example = `Each strategy meets the same leaves, and the same seed prints the same bytes. What else a scenario can say, by YAML:
verticals, failures, slow calls, replicas and times, replicas that stop or restart, several coordinator processes, load,
statistics, documents, and forms of itself to compare: see the README, "Simulating".

slow-calls-1000, slow-calls-100, all-slow, one-slow-replica and four-processes show what hedges and the choice of replicas
do when calls are slow by chance, when all leaves are, or one replica, and with four processes of the coordinator.

  muster simulate --strategy all --strategy first-n:count=95
  muster simulate slow-calls-1000
  muster simulate tail-at-scale --rate 200 --queries 5000 --json`;

/** Declares `muster simulate`. Its code is loaded when it runs. */
export function declareSimulate(program: Command): void {
  program
    .command('simulate')
    .description(
      'Runs the coordinator itself in virtual time over simulated leaves: latencies, coverage and load by strategy.',
    )
    .argument('[scenario]', `a YAML file, or one of: ${scenarioNames.join(', ')}`, 'lognormal')
    .option('--leaves <n>', 'shards that a query asks', wholeNumber(1, 4096))
    .option('--replicas <n>', 'replicas of each shard', wholeNumber(1, 16))
    .option('--p50 <ms>', 'median latency of a leaf, lognormal together with --p95', milliseconds)
    .option('--p95 <ms>', 'its 95th percentile', milliseconds)
    .option('--p99 <ms>', 'its 99th percentile, checked against what the other two make it', milliseconds)
    .option('--strategy <strategy>', strategyHelp, (one: string, before: string[] = []) => [...before, one])
    .option('--queries <n>', 'queries that are measured', wholeNumber(1, 10_000_000))
    .option('--rate <n>', 'queries a second, at random times (default: one after another)', decimal(0.001, 1_000_000))
    .option('--seed <n>', 'everything random follows from it', wholeNumber(0, 2 ** 32 - 1))
    .option('--timeout-ms <n>', 'most time for an answer in milliseconds', wholeNumber(1, 600_000))
    .option('--records <file>', 'replay recorded queries: JSON lines, as `muster queries --json` prints them')
    .option('--json', 'print the scenario, with every default, and the measures as JSON', false)
    .option(
      '--speed',
      'say how many queries were simulated a second, the one figure that is never the same twice',
      false,
    )
    .addHelpText('after', `\n${example}`)
    .action(async (scenario: string, options: SimulateOptions) => {
      const { simulate } = await import('../commands/simulate.js');
      await simulate(scenario, options);
    });
}
