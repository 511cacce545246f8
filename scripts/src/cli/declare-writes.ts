import type { Command } from 'commander';
import type { AliasOptions } from '../commands/alias.js';
import type { CopyWritesOptions } from '../commands/copy-writes.js';
import type { DeleteOptions } from '../commands/delete.js';
import type { WriteOptions } from '../commands/write.js';
import { address, wholeNumber } from './values.js';

/** Declares the commands that write to an index that is served. Their code is loaded when they run. */
export function declareWriteCommands(program: Command): void {
  declareWrite(program);
  declareDelete(program);
  declareCopyWrites(program);
  declareAlias(program);
}

function declareWrite(program: Command): void {
  const command = program
    .command('write')
    .description(
      'Writes documents to an index while it is searched: adds them, or replaces those with their ids. ' +
        'Run again after an interruption, it goes on without writing anything twice, as long as the files, --batch and ' +
        '--all-or-nothing are the same and the writer still knows what it acknowledged.',
    )
    .argument('<documents...>', 'JSONL files, a document a line, `.gz` is unpacked; - is standard input');
  withWritingOptions(command)
    .option('--operations', 'lines are {"upsert": {document}} or {"delete": "id"} instead of documents', false)
    .option('--all-or-nothing', 'of a batch with a document that is refused, write nothing', false)
    .option(
      '--skip-bad',
      'leave out malformed lines, go on after refused documents (default: stop at the first)',
      false,
    )
    .option(
      '--run <name>',
      'what tells this run from others: with a name used before it goes on with that run, with a new one everything is ' +
        'written (default: path, length and time of last change of each file; standard input is written anew)',
    )
    .action(async (files: string[], options: WriteOptions) => {
      const { write } = await import('../commands/write.js');
      await write(files, options);
    });
}

function declareDelete(program: Command): void {
  const command = program
    .command('delete')
    .description(
      'Deletes documents of an index by their ids while it is searched. Ids that it has not are passed over.',
    )
    .argument('[ids...]', 'ids of documents; put -- before those that begin with -');
  withWritingOptions(command)
    .option('--from <file>', 'file of more ids, one a line, `.gz` is unpacked; - is standard input')
    .action(async (ids: string[], options: DeleteOptions) => {
      const { deleteDocuments } = await import('../commands/delete.js');
      await deleteDocuments(ids, options);
    });
}

function withWritingOptions(command: Command): Command {
  return command
    .requiredOption('--index <name>', 'the index, or an alias of it')
    .option('--address <host:port>', 'where a coordinator, or the writer, listens', address, '127.0.0.1:7700')
    .option('--batch <n>', 'writes that are sent and acknowledged together', wholeNumber(1, 10_000), 100)
    .option('--in-flight <n>', 'batches sent before one is acknowledged', wholeNumber(1, 256), 8)
    .option('--retry-for <s>', 'how long to try again without an acknowledgement', wholeNumber(0, 86_400), 30)
    .option('--refresh', 'ask for a new generation now, which queries read soon, not when the next is due', false)
    .option('--json', 'print what was done as JSON', false);
}

function declareCopyWrites(program: Command): void {
  program
    .command('copy-writes')
    .description(
      'Writes to an index what was written to another one since a generation, in the same order: with it an index that ' +
        'was made by `reindex` of a snapshot comes up to date. With --switch an alias names it then, and no write is lost. ' +
        'Run again, it goes on, as long as nothing else is written there.',
    )
    .argument('<from>', 'the index that was written to, or an alias of it')
    .argument('<into>', 'the index to write to')
    .requiredOption(
      '--since <generation>',
      'what is in it already: the generation of the snapshot',
      wholeNumber(1, 2 ** 53 - 1),
    )
    .option(
      '--follow',
      'go on with what is written from now on, until Ctrl-C (default: end when all is written)',
      false,
    )
    .option(
      '--switch <alias>',
      'then switch this alias from the one index to the other: writes to it are held while the rest is copied',
    )
    .option(
      '--hold-for <s>',
      'how long writes may be held at most; if the rest takes longer, nothing is switched',
      wholeNumber(1, 60),
      10,
    )
    .option('--admin <host:port>', "where the coordinator's AdminService listens", address, '127.0.0.1:7702')
    .option('--json', 'print what was done as JSON', false)
    .action(async (from: string, into: string, options: CopyWritesOptions) => {
      const { copyWrites } = await import('../commands/copy-writes.js');
      await copyWrites(from, into, options);
    });
}

function declareAlias(program: Command): void {
  program
    .command('alias')
    .description(
      'Lets an alias name another index, for all queries and writes from then on; says what it named before. Without an ' +
        'index, says what aliases name. It copies nothing: where the alias is written to, use `copy-writes --switch`.',
    )
    .argument('[name]', 'the alias, one of `aliases` in the configuration')
    .argument('[index]', 'the index, which must be served')
    .option('--admin <host:port>', "where the coordinator's AdminService listens", address, '127.0.0.1:7702')
    .option('--json', 'print it as JSON', false)
    .action(async (name: string | undefined, index: string | undefined, options: AliasOptions) => {
      const { alias } = await import('../commands/alias.js');
      await alias(name, index, options);
    });
}
