import { readJsonl } from '@muster/shard';
import { guessSchema } from '@muster/shard/query';
import { kMeans } from '../assign/k-means.js';
import { Vectors } from '../assign/vectors.js';
import { CommandFailed, WrongUse } from '../cli/failure.js';
import { counted } from '../render/figures.js';
import { SeededDraws } from '../simulate/seeded-draws.js';

/** Options of `muster assign`. */
export interface AssignOptions {
  readonly shards: number;
  readonly id?: string;
  readonly most: number;
  readonly seed: number;
}

type Document = Readonly<Record<string, unknown>>;
const sampleSize = 1000;

/** Puts documents that are alike into one shard, and prints which belongs where. */
export async function assign(files: readonly string[], { shards, id, most, seed }: AssignOptions): Promise<void> {
  const idField = id ?? (await guessId(files));
  const texts = new Map<string, string>();
  for await (const { value, file, line } of readJsonl(files)) {
    const key = value[idField];
    if (typeof key !== 'string' && typeof key !== 'number') {
      throw new WrongUse(`${file}:${line}: the field \`${idField}\` must hold the id, a text or number`);
    }
    // Of documents with one id the last counts, as in the index.
    texts.set(String(key), textOf(value, idField));
  }
  if (texts.size < shards) throw new WrongUse(`${counted(texts.size, 'document')} cannot fill ${shards} shards`);
  const vectors = new Vectors();
  for (const text of texts.values()) vectors.add(text);
  const draws = new SeededDraws(seed);
  const shardOf = kMeans(vectors.all(), { clusters: shards, most, random: () => draws.next() });
  const ids = [...texts.keys()];
  process.stdout.write(ids.map((key, i) => `${key}\t${shardOf[i]}\n`).join(''));
}

async function guessId(files: readonly string[]): Promise<string> {
  const sample: Document[] = [];
  for await (const { value } of readJsonl(files)) if (sample.push(value) === sampleSize) break;
  if (sample.length === 0) throw new CommandFailed(`no documents in ${files.join(', ')}`);
  return guessSchema(sample).schema.id;
}

/** All that is text in a document. */
function textOf(document: Document, idField: string): string {
  const values = Object.entries(document).flatMap(([name, value]) => (name === idField ? [] : [value].flat()));
  return values.filter((value) => typeof value === 'string').join('\n');
}
