import type { Command } from 'commander';
import type { BenchOptions } from '../commands/bench.js';
import type { BlendOptions } from '../commands/blend.js';
import type { ModelOptions } from '../commands/model.js';
import type { QueriesOptions } from '../commands/queries.js';
import type { SearchCommandOptions } from '../commands/search.js';
import type { SwitchOptions } from '../commands/switch.js';
import { benchHelp, benchNames } from './bench-help.js';
import { facetHelp, facetRequests } from './facet-option.js';
import { QueryCommand, queryHelp } from './query-command.js';
import { withRequestOptions } from './request-options.js';
import { address, collapseBy, cursorBytes, decimal, fieldNames, sortKeys, wholeNumber, writeNumber } from './values.js';

/** Declares the commands that ask queries. Their code is loaded when they run. */
export function declareQueryCommands(program: Command): void {
  declareSearch(program);
  declareQueries(program);
  declareSwitch(program);
  declareModel(program);
  declareBlend(program);
  declareBench(program);
}

function declareSearch(program: Command): void {
  const command = QueryCommand.of(program, 'search')
    .description('Asks a running coordinator and prints what it finds.')
    .argument('<query...>', queryHelp)
    .option('--address <host:port>', 'where the coordinator listens', address, '127.0.0.1:7700')
    .option('-k, --k <n>', 'hits on the page', wholeNumber(0, 10_000), 10)
    .option('--offset <n>', 'hits to leave out before the page', wholeNumber(0, 100_000), 0)
    .option(
      '--sort <field:desc,...>',
      'sort by keyword, number or date fields or by `_score`: upwards, or downwards with `:desc`; hits without a value come last, or first with `:missing-first`',
      sortKeys,
    )
    .option(
      '--collapse <field:n>',
      'at most n hits (default: 1) for each value of a keyword field; says which others there are',
      collapseBy,
    )
    .option(
      '--pages <n>',
      'print so many pages, one after the other, and the cursor of the next',
      wholeNumber(1, 10_000),
    )
    .option('--cursor <cursor>', 'go on where a former page ended, as it was printed there', cursorBytes)
    .option('--continue', 'go on with what is there now where what the cursor names is gone', false);
  withRequestOptions(command)
    .option('--timeout <ms>', 'most time for the answer in milliseconds', wholeNumber(1, 600_000), 1000)
    .option(
      '--strategy <name:number=value,...>',
      'when to stop waiting, like `quality:coverage=0.9`; of several, the first that says stop (default: the route’s)',
      (text: string, before: readonly string[]) => [...before, text],
      [] as readonly string[],
    )
    .option(
      '--wait-for <index:number>',
      'wait until the write with this number, as `muster write` gives it, is visible; the index may be left out where the route has one',
      writeNumber,
    )
    .option(
      '--session <name>',
      'names the session of a person, whose queries go to the same replicas where they are alike',
    )
    .option('--facet <field:how>', facetHelp, facetRequests, [])
    .option(
      '--highlight',
      'show pieces of text around matched words (with --json: words between <em> and </em>)',
      false,
    )
    .option('--highlight-fields <list>', 'text fields to take them from, as title,text (default: all)', fieldNames)
    .option('--json', 'print the answer as JSON; with --pages and --stream each page on a line of its own', false)
    .option('--explain', 'say how the answer and each score came about', false)
    .option('--unary', 'ask by a single call instead of a session', false)
    .option('--stream', 'print pages as they become known, the last of which is the answer', false)
    .option(
      '--plan',
      'say what would be asked of whom, with bounds and costs, without asking (with --json: as JSON)',
      false,
    )
    .option('--no-colour', 'print without colours (default: colours on a terminal)')
    .action(async (words: string[], options: SearchCommandOptions) => {
      const { search } = await import('../commands/search.js');
      await search(words.join(' '), options);
    });
}

function declareQueries(program: Command): void {
  program
    .command('queries')
    .description('Says what became of the latest queries of a running coordinator, those that ended last first.')
    .option('--address <host:port>', 'where its AdminService listens', address, '127.0.0.1:7702')
    .option('--limit <n>', 'most queries', wholeNumber(1, 1_000_000), 20)
    .option('--route <name>', 'only queries on this route')
    .option('--slower-than <ms>', 'only queries that took at least so long', decimal(0, 600_000))
    .option('--degraded', 'only queries that failed or whose answer was less than it could be', false)
    .option('--json', 'print their records: protobuf JSON, one a line', false)
    .option('--no-colour', 'print without colours (default: colours on a terminal)')
    .action(async (options: QueriesOptions) => {
      const { queries } = await import('../commands/queries.js');
      await queries(options);
    });
}

function declareSwitch(program: Command): void {
  program
    .command('switch')
    .description(
      'Sets which share of the queries on a route asks one of its sources, or may be hedged, in all processes of a ' +
        'coordinator at once; says what it was before. Without a share, says what the shares are. With ' +
        '`coordinator.switchesFile` in the configuration it is kept, else forgotten when the coordinator ends.',
    )
    .argument('[route]', 'name of the route')
    .argument('[source]', 'the index, alias or vertical; queries that do not ask it go without, and answers say so')
    .argument('[percent]', 'share of the queries that asks it: 0 to 100', decimal(0, 100))
    .option('--hedges <percent>', 'share of the queries on the route that may be hedged', decimal(0, 100))
    .option('--admin <host:port>', "where the coordinator's AdminService listens", address, '127.0.0.1:7702')
    .option('--json', 'print it as JSON', false)
    .action(
      async (
        route: string | undefined,
        source: string | undefined,
        percent: number | undefined,
        options: SwitchOptions,
      ) => {
        const { setSwitch } = await import('../commands/switch.js');
        await setSwitch({ route, source, percent }, options);
      },
    );
}

function declareModel(program: Command): void {
  const model = program
    .command('model')
    .description('Says which models a running coordinator ranks by, or lets it read their files again.');
  const common = (name: string, what: string, description: string): Command =>
    model
      .command(name)
      .description(description)
      .argument('[model]', what)
      .option('--admin <host:port>', "where the coordinator's AdminService listens", address, '127.0.0.1:7702')
      .option('--json', 'print it as JSON', false);
  common('list', 'only this model', 'Prints versions, files and features of the models.').action(
    async (name: string | undefined, options: ModelOptions) => {
      const { listModels } = await import('../commands/model.js');
      await listModels(name, options);
    },
  );
  common(
    'reload',
    'only this model (default: all)',
    'Lets all processes of a coordinator rank by what the files of models hold now. A file that cannot be used is ' +
      'refused, and all models stay as they are.',
  ).action(async (name: string | undefined, options: ModelOptions) => {
    const { reloadModels } = await import('../commands/model.js');
    await reloadModels(name, options);
  });
}

function declareBlend(program: Command): void {
  QueryCommand.of(program, 'blend')
    .description(
      'Tries the rules and the blending of a route, and asks nobody: says which rules hold for a query, who would be asked ' +
        'with which weight, what is pinned and left out, and of given lists makes the page, with every decision.',
    )
    .argument('<query...>', queryHelp)
    .requiredOption('--config <file>', 'the configuration')
    .option('--route <name>', 'the route', 'default')
    .option(
      '--hits <file>',
      'lists of hits, YAML or JSON: `source: [{ id: a, score: 3, title: T }, 2.5, …]`; where the route has `duplicates`, hits with the same `document` are of one (default: no page is made)',
    )
    .option('-k, --k <n>', 'hits on the page', wholeNumber(0, 10_000), 10)
    .option('--offset <n>', 'hits to leave out before the page', wholeNumber(0, 100_000), 0)
    .option('--json', 'print it as JSON', false)
    .action(async (words: string[], options: BlendOptions) => {
      const { blend } = await import('../commands/blend.js');
      await blend(words.join(' '), options);
    });
}

function declareBench(program: Command): void {
  program
    .command('bench')
    .description('Measures Muster on this machine.')
    .argument(
      '<name>',
      `which bench: ${benchNames.slice(0, -1).join(', ')} or ${benchNames.at(-1)}; with --help, what it does`,
    )
    .option(
      '--docs <files...>',
      'engine, bounds, calibration: JSONL files (engine: default the dictionary of the demo)',
    )
    .option(
      '--queries <file>',
      'engine: queries, one a line (default: drawn from the documents); bounds, calibration: lines of `id<TAB>text`',
    )
    .option('--analyzer <name>', 'how words are made of text (default: engine standard, others english)')
    .option(
      '--shards <n>',
      'bounds, calibration: shards of the index (default: 16); tail: leaves that a query asks (default: 100)',
      wholeNumber(1, 256),
    )
    .option('--assign <file>', 'bounds, calibration: lines `id<TAB>shard` (default: by hash of the id)')
    .option('--words <n>', 'bounds: first words of each query to ask for (default: 0, all)', wholeNumber(0, 100))
    .option('--probability <p>', 'calibration: what is asked for (default: 0.99)', decimal(0.5, 0.999999))
    .option(
      '--warm <seconds>',
      'engine: time that a class is asked before it is measured (default: 2)',
      decimal(0, 600),
    )
    .option('--measure <seconds>', 'engine: time that a class is measured (default: 2)', decimal(0.1, 600))
    .option('--no-verify', 'engine: do not compare with scoring every match')
    .option(
      '--seconds <n>',
      'writes: length of each phase (default: 20); catch-up: how long a replica is down (default: 60); tail: length of a comparison (default: 30)',
      wholeNumber(1, 3600),
    )
    .option('--per-second <n>', 'tail: queries a second to each coordinator (default: 20)', wholeNumber(1, 10_000))
    .option('--against <folder>', 'fan-out: a built checkout of Muster to compare with (default: none)')
    .option(
      '--rounds <n>',
      'fan-out: how often each variant is measured; fewer say less (default: 24)',
      wholeNumber(1, 10_000),
    )
    .option('--kills <n>', 'crashes: processes to kill (default: 200)', wholeNumber(1, 100_000))
    .option('--seed <n>', 'crashes, tail: what is drawn begins with it (default: 1)', wholeNumber(0, 1_000_000))
    .option(
      '--minutes <n>',
      'steady: how long to write, delete and ask (default: 30); sick: how long replicas are killed and stopped (default: 5)',
      decimal(0.1, 1440),
    )
    .option('--json', 'print the figures as JSON', false)
    .addHelpText('after', ({ command }) => `\n${benchHelp(command.args[0])}`)
    .action(async (name: string, options: BenchOptions) => {
      const { bench } = await import('../commands/bench.js');
      await bench(name, options);
    });
}
