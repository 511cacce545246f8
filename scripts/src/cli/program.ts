import { createRequire } from 'node:module';
import { Command, CommanderError, Help, type Option } from 'commander';
import { declareClusterCommands } from './declare-cluster.js';
import { declareEvalCommands } from './declare-eval.js';
import { declareIndexCommands } from './declare-indexes.js';
import { declareQueryCommands } from './declare-queries.js';
import { declareSimulate } from './declare-simulate.js';
import { declareWriteCommands } from './declare-writes.js';
import { Stopped } from './failure.js';
import { report } from './report.js';

/**
 * Runs the `muster` command.
 *
 * @param args what stands behind `muster` on the command line
 * @returns the exit code: 0, 2 for wrong use, 1 for any other failure
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const program = declareProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return commanderExitCode(error, namedCommand(program, args));
    if (error instanceof Stopped) return error.exitCode;
    return report(error, program.opts()['debug'] === true);
  }
}

function version(): string {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  return version;
}

function declareProgram(): Command {
  const program = new Command('muster')
    .description('Sharded search: builds indexes, runs a cluster of shards and coordinators, writes to it, asks it.')
    .version(version(), '--version', 'print the version')
    .option('--debug', 'show stack traces of failures', false)
    .configureHelp({ optionDescription })
    .exitOverride()
    .configureOutput({
      // Commander would print its whole help at wrong use; one line says more.
      writeErr: () => {},
      outputError: (text) => complain(text.replace(/^error: /, '')),
    })
    .addHelpText('after', '\n`muster <command> --help` explains a command. Paths count from the current folder.');
  declareClusterCommands(program);
  declareIndexCommands(program);
  declareWriteCommands(program);
  declareQueryCommands(program);
  declareEvalCommands(program);
  declareSimulate(program);
  return program;
}

/** That what is not asked for is not done goes without saying; what must be given does not. */
function optionDescription(option: Option): string {
  const text = new Help().optionDescription(option).replace(/ ?\(default: false\)$/, '');
  return option.mandatory ? `${text} (needed)` : text;
}

/** The command that has other commands below it, of those that were named. */
function namedCommand(program: Command, args: readonly string[]): Command {
  return program.commands.find((command) => command.name() === args[0]) ?? program;
}

function commanderExitCode(error: CommanderError, command: Command): number {
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.help') {
    const names = command.commands.map((below) => below.name()).join(', ');
    complain(`name what \`${command.name()}\` shall do: ${names}; \`--help\` explains`);
  }
  return 2;
}

function complain(text: string): void {
  process.stderr.write(`muster: ${text.trim().replaceAll('\n', ' ')}\n`);
}
