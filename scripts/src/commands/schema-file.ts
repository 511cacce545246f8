import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseSchema, type Schema } from '@muster/shard/query';
import { readText } from './read-text.js';

/** The schema in a YAML file. What it names lies beside it. */
export async function schemaIn(file: string): Promise<Schema> {
  return parseSchema(await readText(file), file, (path) => readFileSync(resolve(dirname(file), path), 'utf8'));
}
