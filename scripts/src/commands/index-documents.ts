import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { buildIndex } from '@muster/shard';
import { parseSchema, type Schema } from '@muster/shard/query';
import { WrongUse } from '../cli/failure.js';
import { ratePerSecond, showProgress } from './progress.js';

/** Options of `muster index`. */
export interface IndexOptions {
  readonly out: string;
  readonly shards: number;
  readonly schema?: string;
  readonly name?: string;
  readonly skipBad: boolean;
  readonly overwrite: boolean;
  readonly json: boolean;
}

/** Builds an index and prints what was built. */
export async function indexDocuments(files: readonly string[], options: IndexOptions): Promise<void> {
  const { schema: schemaFile, json, ...rest } = options;
  await checkFiles(files);
  const schema = schemaFile === undefined ? {} : { schema: await schemaIn(schemaFile) };
  const progress = showProgress({ label: 'indexing', total: undefined, unit: 'documents' });
  const startMs = performance.now();
  const onBad = (bad: Error): void => void process.stderr.write(`skipped ${bad.message}\n`);
  const summary = await buildIndex({ files, ...rest, ...schema, onBad, onProgress: progress.update })
    .catch((error: unknown) => {
      throw withAdvice(error);
    })
    .finally(progress.end);
  const tookMs = performance.now() - startMs;
  const { manifest, documentsRead, skipped } = summary;
  const rate = ratePerSecond(documentsRead, tookMs);
  const { name, documents } = manifest;
  if (json) {
    const shards = manifest.shards.map((shard) => shard.documents);
    const line = { name, out: options.out, documents, documentsRead, skipped, shards, tookMs: Math.round(tookMs) };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  const replaced = documentsRead - documents;
  const notes = [
    ...(replaced > 0 ? [`${replaced} replaced by later ones with the same id`] : []),
    ...(skipped > 0 ? [`${skipped} malformed lines left out`] : []),
  ];
  process.stdout.write(
    `index ${name}: ${documents} documents in ${manifest.shards.length} shards at ${options.out}, ` +
      `${(tookMs / 1000).toFixed(1)} s (${rate} documents/s)${notes.map((note) => `; ${note}`).join('')}\n`,
  );
}

/** What the schema names lies beside it. */
async function schemaIn(file: string): Promise<Schema> {
  return parseSchema(await readFile(file, 'utf8'), file, (path) => readFileSync(resolve(dirname(file), path), 'utf8'));
}

/** Before anything is written, so that a slip in a name leaves no half index behind. */
async function checkFiles(files: readonly string[]): Promise<void> {
  for (const file of files) {
    if ((await stat(file)).isDirectory()) throw new WrongUse(`${file} is a folder, not a JSONL file`);
  }
}

/** What the person can do about it is an option of this command, which the index does not know. */
function withAdvice(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'BadLine') error.message += ' (--skip-bad leaves out malformed lines)';
  if (error.message.endsWith('already holds a finished index')) error.message += ' (--overwrite replaces it)';
  return error;
}
