import type { Command } from 'commander';
import type { DemoOptions } from '../commands/demo.js';
import type {
  ServeCoordinatorOptions,
  ServeShardOptions,
  ServeVerticalOptions,
  ServeWriterOptions,
} from '../commands/serve.js';
import type { UpOptions } from '../commands/up.js';
import { address, port, replicaName, wholeNumber } from './values.js';

/** Declares the commands that run servers. Their code is loaded when they run. */
export function declareClusterCommands(program: Command): void {
  declareDemo(program);
  declareUp(program);
  declareServe(program);
}

function declareDemo(program: Command): void {
  program
    .command('demo')
    .description('Builds the demo indexes once, runs a cluster on them and asks it a first query.')
    .option('--port <port>', 'port of the coordinator; 0: any free one', port, 7700)
    .option(
      '--admin-port <port>',
      'port of metrics and health; the next is that of AdminService; 0: any free ones',
      port,
      7701,
    )
    .option('--once <query>', 'answer this query, stop everything and exit; takes free ports')
    .option('--json', 'with --once: print the answer as JSON', false)
    .action(async (options: DemoOptions) => {
      const { demo } = await import('../commands/demo.js');
      await demo(options);
    });
}

function declareUp(program: Command): void {
  program
    .command('up')
    .description('Runs all processes of a configuration until Ctrl-C; restarts those that crash.')
    .argument('[config]', 'a muster.yaml; its folders count from where it is (default: the demo, see `muster demo`)')
    .option('--once <query>', 'answer this query, stop everything and exit; takes free ports')
    .option('--route <name>', 'with --once: the route that is asked (default: "default")')
    .option('--json', 'with --once: print the answer as JSON', false)
    .action(async (config: string | undefined, options: UpOptions) => {
      const { up } = await import('../commands/up.js');
      await up(config, options);
    });
}

/** Measured: a hop to a thread and back is 12 to 22 µs of CPU, and what is said there is encoded once more. */
const threadsHelp =
  'threads that evaluate queries, besides the main thread; 0: the main thread does, in slices of 2 ms. ' +
  'Worth it where cores are free and queries take 1 ms or more: they then hardly delay each other or what is sent ' +
  'meanwhile. Each query costs 25 to 60 µs of CPU more';

const memoryHelp = 'most memory that the index may take; one that needs more is not served. 0: no limit';

function declareServe(program: Command): void {
  const serve = program.command('serve').description('Runs one server in this process. SIGTERM drains it.');
  serve
    .command('shard')
    .description('Serves one shard of an index, as one of its replicas.')
    .requiredOption('--dir <folder>', 'the index, made by `muster index`')
    .requiredOption('--shard <i>', 'which of its shards, from 0', wholeNumber(0, 4095))
    .option('--listen <host:port>', 'where it is asked; port 0: any free one', address, '127.0.0.1:0')
    .option('--max-in-flight <n>', 'calls in flight on one session; more are refused', wholeNumber(1, 1_000_000), 1024)
    .option('--threads <n>', threadsHelp, wholeNumber(0, 64), 0)
    .option('--max-memory-bytes <n>', memoryHelp, wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option('--writer <host:port>', "the index's writer, whose log is followed (default: the index as built)", address)
    .option('--replica <name>', 'with --writer: names this one among the replicas in the folder', replicaName, '0')
    .option(
      '--advertise <host:port>',
      'with --writer: where other replicas reach it (default: where it listens)',
      address,
    )
    .option(
      '--retention-ms <ms>',
      'with --writer: how long a generation can be read after a newer one came; longer while it is leased',
      wholeNumber(1, 600_000),
      10_000,
    )
    .action(async (options: ServeShardOptions) => {
      const { serveShard } = await import('../commands/serve.js');
      await serveShard(options);
    });
  serve
    .command('vertical')
    .description('Serves a one-shard index as a vertical.')
    .requiredOption('--dir <folder>', 'the index, made by `muster index --shards 1`')
    .option('--listen <host:port>', 'where it is asked; port 0: any free one', address, '127.0.0.1:0')
    .option('--threads <n>', threadsHelp, wholeNumber(0, 64), 0)
    .option('--max-memory-bytes <n>', memoryHelp, wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .action(async (options: ServeVerticalOptions) => {
      const { serveVertical } = await import('../commands/serve.js');
      await serveVertical(options);
    });
  declareServeWriter(serve);
  serve
    .command('coordinator')
    .description('Serves front ends: asks the shards and verticals of a configuration and ranks what they find.')
    .requiredOption('--config <file>', 'a muster.yaml that gives the address of each source')
    .option('--processes <n>', "processes that share the port (default: the configuration's)", wholeNumber(1, 256))
    .action(async (options: ServeCoordinatorOptions) => {
      const { serveCoordinator } = await import('../commands/serve.js');
      await serveCoordinator(options);
    });
}

const GiB = 2 ** 30;

function declareServeWriter(serve: Command): void {
  serve
    .command('writer')
    .description('Takes the writes of an index and hands them to its replicas. An index has one writer.')
    .requiredOption('--dir <folder>', 'the index, made by `muster index`; the log of writes is kept in it')
    .option('--listen <host:port>', 'where it is asked; port 0: any free one', address, '127.0.0.1:0')
    .option('--refresh-ms <n>', 'writes become visible at most this often', wholeNumber(1, 3_600_000), 1000)
    .option(
      '--max-log-bytes <n>',
      'a longer log takes no more writes until replicas have taken in what is in it',
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
      GiB,
    )
    .option(
      '--keep-log-bytes <n>',
      'so much of the log is kept for replicas that are down (default: 268435456), but at most half of --max-log-bytes',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--max-document-bytes <n>', 'longer documents are refused', wholeNumber(1, 16 * 1024 * 1024), 1024 * 1024)
    .action(async (options: ServeWriterOptions) => {
      const { serveWriter } = await import('../commands/serve.js');
      await serveWriter(options);
    });
}
