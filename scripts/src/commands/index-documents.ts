import { stat } from 'node:fs/promises';
import { buildIndex, readJsonl, standardInput } from '@muster/shard';
import { type GuessedSchema, guessSchema, type Schema, schemaToYaml } from '@muster/shard/query';
import { CommandFailed, WrongUse } from '../cli/failure.js';
import { counted } from '../render/figures.js';
import { checkName, withAdvice } from './index-folder.js';
import { type Progress, ratePerSecond, showProgress } from './progress.js';
import { readAssignment } from './read-assignment.js';
import { schemaIn } from './schema-file.js';

/** Options of `muster index`. */
export interface IndexOptions {
  /** Needed, unless the schema alone is wanted. */
  readonly out?: string;
  /** No documents, and no files. */
  readonly empty: boolean;
  readonly printSchema: boolean;
  readonly shards: number;
  /** File of lines `id<TAB>shard`. */
  readonly assign?: string;
  readonly schema?: string;
  readonly name?: string;
  readonly skipBad: boolean;
  readonly overwrite: boolean;
  readonly threads?: number;
  /** Memory for words, in MiB. */
  readonly memory: number;
  readonly discardWrites: boolean;
  readonly json: boolean;
}

/**
 * Builds an index and prints what was built; with `printSchema` prints the schema that it would be built by.
 *
 * @throws WrongUse if it is not said where the index shall be
 */
export async function indexDocuments(files: readonly string[], options: IndexOptions): Promise<void> {
  const { schema: schemaFile, assign: assignFile, out, json, printSchema, empty, memory, ...rest } = options;
  checkSource(files, options);
  await checkFiles(files);
  const given = schemaFile === undefined ? undefined : await schemaIn(schemaFile);
  if (printSchema) return printYaml(given ?? (await guessOf(files, options)));
  if (out === undefined || out === '') throw new WrongUse('say by --out <folder> where the index shall be written');
  checkName(options.name, out);
  const schema = given === undefined ? {} : { schema: given };
  const placement = assignFile === undefined ? {} : { shardOf: await readAssignment(assignFile, options.shards) };
  // A bar that is there already would be torn by what is told of the schema.
  let progress: Progress | undefined;
  const onProgress = (done: number): void => {
    progress ??= showProgress({ label: 'indexing', total: undefined, unit: 'documents' });
    progress.update(done);
  };
  const startMs = performance.now();
  const onBad = (bad: Error): void => void process.stderr.write(`skipped ${bad.message}\n`);
  const summary = await buildIndex({
    files,
    out,
    memoryBytes: memory * 2 ** 20,
    ...rest,
    ...schema,
    ...placement,
    onBad,
    onGuess,
    onProgress,
  })
    .catch((error: unknown) => {
      throw withAdvice(error);
    })
    .finally(() => progress?.end());
  const tookMs = performance.now() - startMs;
  const { manifest, documentsRead, skipped } = summary;
  const rate = ratePerSecond(documentsRead, tookMs);
  const { name, documents } = manifest;
  if (json) {
    const shards = manifest.shards.map((shard) => shard.documents);
    const line = { name, out, documents, documentsRead, skipped, shards, tookMs: Math.round(tookMs) };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  const replaced = documentsRead - documents;
  const notes = [
    ...(replaced > 0 ? [`${replaced} replaced by later ones with the same id`] : []),
    ...(skipped > 0 ? [`${skipped} malformed lines left out`] : []),
  ];
  process.stdout.write(
    `index ${name}: ${counted(documents, 'document')} in ${counted(manifest.shards.length, 'shard')} at ${out}, ` +
      `${(tookMs / 1000).toFixed(1)} s (${rate} documents/s)${notes.map((note) => `; ${note}`).join('')}\n`,
  );
}

/** Documents that a schema is guessed from. */
const sampleSize = 1000;

async function guessOf(files: readonly string[], { skipBad }: IndexOptions): Promise<Schema> {
  const sample: Readonly<Record<string, unknown>>[] = [];
  for await (const { value } of readJsonl(files, skipBad ? { onBad() {} } : {})) {
    sample.push(value);
    if (sample.length === sampleSize) break;
  }
  if (sample.length === 0) throw new CommandFailed(`no documents in ${files.join(', ')}`);
  const { schema, notes } = guessSchema(sample);
  for (const note of notes) process.stderr.write(`note: ${note}\n`);
  return schema;
}

function printYaml(schema: Schema): void {
  process.stdout.write(schemaToYaml(schema));
}

/** A guess that nobody sees is found out only by what is not found. */
function onGuess({ schema, notes }: GuessedSchema): void {
  const lines = [
    'schema guessed from the first documents (--print-schema prints it, --schema takes it back):',
    ...schemaToYaml(schema)
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    ...notes.map((note) => `note: ${note}`),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}

function checkSource(files: readonly string[], { empty, schema, assign }: IndexOptions): void {
  if (!empty && files.length === 0)
    throw new WrongUse('name JSONL files to index, - for standard input, or say --empty');
  if (empty && files.length > 0) throw new WrongUse(`--empty takes no documents, got ${files.join(', ')}`);
  if (empty && schema === undefined)
    throw new WrongUse('--empty needs the fields: say by --schema <file> what they are');
  if (empty && assign !== undefined) throw new WrongUse('--empty goes by the hash of ids: leave out --assign');
  if (files.filter((file) => file === standardInput).length > 1) throw new WrongUse('- can be read only once');
}

/** Before anything is written, so that a slip in a name leaves no half index behind. */
async function checkFiles(files: readonly string[]): Promise<void> {
  for (const file of files) {
    if (file === standardInput) continue;
    if ((await stat(file)).isDirectory()) throw new WrongUse(`${file} is a folder, not a JSONL file`);
  }
}
