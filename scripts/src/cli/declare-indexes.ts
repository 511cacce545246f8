import type { Command } from 'commander';
import type { AssignOptions } from '../commands/assign.js';
import type { ExplainOptions } from '../commands/explain.js';
import type { IndexOptions } from '../commands/index-documents.js';
import type { ReindexOptions } from '../commands/reindex.js';
import type { RestoreOptions } from '../commands/restore.js';
import type { SnapshotCommandOptions } from '../commands/snapshot.js';
import { QueryCommand, queryHelp } from './query-command.js';
import { withRequestOptions } from './request-options.js';
import { address, decimal, wholeNumber } from './values.js';

/** Declares the commands that work on indexes on disk. Their code is loaded when they run. */
export function declareIndexCommands(program: Command): void {
  declareIndex(program);
  declareAssign(program);
  declareInspect(program);
  declareExplain(program);
  declareSnapshot(program);
  declareReindex(program);
  declareRestore(program);
  declareSchemaDiff(program);
}

const discardHelp = 'with --overwrite: also one that was written to while it was served; these writes are lost';

function declareIndex(program: Command): void {
  program
    .command('index')
    .description(
      'Builds an index from JSONL files: one JSON object a line, `.gz` is unpacked. Until all of it is on disk nothing is ' +
        'at --out; after an interruption run it again: it starts clean, and clears away what was left.',
    )
    .argument(
      '[documents...]',
      'JSONL files, or - for standard input, read in this order; of documents with the same id the last one counts',
    )
    .option('--out <folder>', 'where the index is written; must not exist, see --overwrite')
    .option('--empty', 'build an index without documents, to be filled by `muster write`; needs --schema', false)
    .option('--shards <n>', 'parts the index is split into, each searched by its own process', wholeNumber(1, 4096), 1)
    .option('--assign <file>', 'lines `id<TAB>shard` that put each document into a shard (default: by hash of its id)')
    .option('--schema <file>', 'fields and analyzers in YAML (default: guessed from the first documents)')
    .option('--print-schema', 'print that schema as YAML and build nothing; needs no --out', false)
    .option('--name <name>', 'name of the index (default: that of the folder)')
    .option('--skip-bad', 'leave out malformed lines and count them (default: stop at the first)', false)
    .option('--overwrite', 'replace the index that is at --out', false)
    .option(
      '--threads <n>',
      'threads to build on; with --assign there is one (default: as many as cores, one for less than 32 MiB)',
      wholeNumber(1, 64),
    )
    .option(
      '--memory <MiB>',
      'memory for words not yet written, over all threads; the process takes at most about 2.3 times as much, 150 MiB, ' +
        '80 MiB a thread and 32 bytes a document',
      wholeNumber(1, 1024),
      384,
    )
    .option('--discard-writes', discardHelp, false)
    .option('--json', 'print the summary as JSON', false)
    .action(async (files: string[], options: IndexOptions) => {
      const { indexDocuments } = await import('../commands/index-documents.js');
      await indexDocuments(files, options);
    });
}

function declareAssign(program: Command): void {
  program
    .command('assign')
    .description(
      'Puts documents that are alike into one shard: prints lines `id<TAB>shard` for `muster index --assign`.',
    )
    .argument('<documents...>', 'JSONL files')
    .option('--shards <n>', 'shards that documents are put into', wholeNumber(2, 4096), 16)
    .option('--id <field>', 'field with the id (default: as `muster index` guesses it)')
    .option('--most <factor>', 'most documents in a shard, as a multiple of the average', decimal(1, 16), 1.5)
    .option('--seed <n>', 'what is drawn at random follows from it', wholeNumber(0, 4_294_967_295), 1)
    .action(async (files: string[], options: AssignOptions) => {
      const { assign } = await import('../commands/assign.js');
      await assign(files, options);
    });
}

function declareInspect(program: Command): void {
  program
    .command('inspect')
    .description(
      'Reads every byte of an index and says what is there: segments, terms, sizes, and what is damaged; also what its ' +
        'replicas have on disk. Of an index that is served, files may go while they are read: stop it first.',
    )
    .argument('<folder>', 'folder of the index')
    .option('--json', 'print the report as JSON', false)
    .action(async (folder: string, options: { readonly json: boolean }) => {
      const { inspect } = await import('../commands/inspect.js');
      await inspect(folder, options);
    });
}

function declareExplain(program: Command): void {
  const command = QueryCommand.of(program, 'explain')
    .description(
      'Says how a document fares with a query: which clauses match, what each term is worth, why it is a hit or not.',
    )
    .argument('<id>', 'id of the document')
    .argument('<query...>', queryHelp)
    .option('--index <folder>', "folder of the index (default: the route's; without --config the demo's dictionary)")
    .option('--config <file>', 'the muster.yaml whose routes count, with their search fields and priors')
    .option('-k, --k <n>', 'hits of the answer that it is to be among', wholeNumber(1, 1000), 10);
  withRequestOptions(command)
    .option('--json', 'print it as JSON', false)
    .action(async (id: string, words: string[], options: ExplainOptions) => {
      const { explain } = await import('../commands/explain.js');
      await explain(id, words.join(' '), options);
    });
}

function declareReindex(program: Command): void {
  program
    .command('reindex')
    .description(
      'Builds a new index of the stored documents of another, with another schema or other shards. An index that was ' +
        'written to: take a snapshot first, and give that. The former index is held in memory meanwhile.',
    )
    .argument('<folder>', 'folder of the index, or of a snapshot')
    .requiredOption('--out <folder>', 'where the new index is written; must not exist, see --overwrite')
    .option('--schema <file>', "fields and analyzers in YAML (default: the index's); `muster schema-diff` compares")
    .option('--shards <n>', "parts the new index is split into (default: the index's)", wholeNumber(1, 4096))
    .option('--name <name>', 'name of the new index (default: that of the folder)')
    .option('--skip-bad', 'leave out documents that the schema cannot take (default: stop at the first)', false)
    .option('--overwrite', 'replace the index that is at --out', false)
    .option('--discard-writes', discardHelp, false)
    .option('--json', 'print the summary as JSON', false)
    .action(async (folder: string, options: ReindexOptions) => {
      const { reindex } = await import('../commands/reindex.js');
      await reindex(folder, options);
    });
}

function declareSnapshot(program: Command): void {
  program
    .command('snapshot')
    .description(
      'Takes a snapshot of an index that is served, at one generation, with all that was acknowledged before. ' +
        'What writers were acknowledged by key is not in it.',
    )
    .argument('<index>', 'name of the index, or an alias of it')
    .requiredOption('--out <folder>', 'where the snapshot is written; must not exist, see --overwrite')
    .option('--admin <host:port>', "where the coordinator's AdminService listens", address, '127.0.0.1:7702')
    .option('--overwrite', 'replace the snapshot or index that is at --out', false)
    .option('--json', 'print the summary as JSON', false)
    .action(async (index: string, options: SnapshotCommandOptions) => {
      const { snapshot } = await import('../commands/snapshot.js');
      await snapshot(index, options);
    });
}

function declareRestore(program: Command): void {
  program
    .command('restore')
    .description(
      'Makes an index of a snapshot: holds every byte against its checksum, copies, and calls it a build of its own. ' +
        'What writers were acknowledged by key is not in a snapshot: a batch sent again to the restored index is written again.',
    )
    .argument('<snapshot>', 'folder of the snapshot')
    .requiredOption('--out <folder>', 'where the index is written; must not exist, see --overwrite')
    .option('--name <name>', "name of the index (default: the snapshot's)")
    .option('--overwrite', 'replace the index that is at --out', false)
    .option('--discard-writes', discardHelp, false)
    .option('--json', 'print the summary as JSON', false)
    .action(async (snapshot: string, options: RestoreOptions) => {
      const { restore } = await import('../commands/restore.js');
      await restore(snapshot, options);
    });
}

function declareSchemaDiff(program: Command): void {
  program
    .command('schema-diff')
    .description('Says what two schemas differ in, and which of it needs the documents to be indexed again.')
    .argument('<from>', 'YAML file of the schema, or folder of an index')
    .argument('<to>', 'the same')
    .option('--json', 'print the differences as JSON', false)
    .action(async (from: string, to: string, options: { readonly json: boolean }) => {
      const { printSchemaDiff } = await import('../commands/schema-diff.js');
      await printSchemaDiff(from, to, options);
    });
}
