import { stat } from 'node:fs/promises';
import { readManifest } from '@muster/shard';
import { type Schema, type SchemaChange, schemaDiff } from '@muster/shard/query';
import { schemaIn } from './schema-file.js';

/** Prints what two schemas differ in, and whether that needs a reindex. Each is a YAML file or the folder of an index. */
export async function printSchemaDiff(from: string, to: string, { json }: { readonly json: boolean }): Promise<void> {
  const changes = schemaDiff(await schemaOf(from), await schemaOf(to));
  const needsReindex = changes.some(({ kind }) => kind === 'reindex');
  if (json) process.stdout.write(`${JSON.stringify({ needsReindex, changes }, null, 2)}\n`);
  else
    process.stdout.write([...changes.map(lineOf), verdict(changes, needsReindex)].map((line) => `${line}\n`).join(''));
}

async function schemaOf(place: string): Promise<Schema> {
  return (await stat(place)).isDirectory() ? (await readManifest(place)).schema : schemaIn(place);
}

function lineOf({ path, from, to, kind, why }: SchemaChange): string {
  const what = from === '' ? `new: ${to}` : to === '' ? `gone: ${from}` : `${from} -> ${to}`;
  return `${kind === 'reindex' ? 'needs a reindex' : 'needs none     '}  ${path} (${what}): ${why}`;
}

function verdict({ length }: readonly SchemaChange[], needsReindex: boolean): string {
  if (length === 0) return 'the schemas are the same';
  return needsReindex
    ? 'the documents must be indexed again: muster reindex FOLDER --schema FILE --out NEW'
    : 'what is on disk serves both schemas';
}
