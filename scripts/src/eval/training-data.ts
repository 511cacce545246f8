import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CollectionFault, faultAt, readLines } from './lines.js';

/** A hit of a judged query. */
export interface TrainingRow {
  readonly query: string;
  readonly document: string;
  /** How relevant people judged it, at least 0. */
  readonly label: number;
  /** One for each feature, NaN where it is missing. */
  readonly features: readonly number[];
}

/** The hits of a query, best first. */
export type TrainingList = readonly Pick<TrainingRow, 'label' | 'features'>[];

/** What a model is trained on. */
export interface TrainingData {
  readonly names: readonly string[];
  readonly lists: readonly TrainingList[];
}

/**
 * Writes rows as LibSVM has them, with what RankLib, XGBoost and LightGBM take for queries: `label qid:N 1:value 2:value
 * # query document`, N from 1. Every feature is written, zeros too and missing ones as `nan`, as readers differ in what
 * one that is not there stands for; numbers are written so that reading them gives the same bits. FILE.features beside it
 * has the names, a line each.
 *
 * @param rows the rows of a query one after the other
 */
export async function writeTrainingData(
  path: string,
  names: readonly string[],
  rows: AsyncIterable<TrainingRow> | Iterable<TrainingRow>,
): Promise<void> {
  await pipeline(Readable.from(linesOf(rows)), createWriteStream(path));
  await writeFile(namesPath(path), names.map((name) => `${name}\n`).join(''));
}

function namesPath(path: string): string {
  return `${path}.features`;
}

async function* linesOf(rows: AsyncIterable<TrainingRow> | Iterable<TrainingRow>): AsyncGenerator<string> {
  const numbers = new Map<string, number>();
  for await (const { query, document, label, features } of rows) {
    const number = numbers.get(query) ?? numbers.size + 1;
    numbers.set(query, number);
    const values = features.map((value, i) => `${i + 1}:${Number.isNaN(value) ? 'nan' : value}`);
    yield `${label} qid:${number} ${values.join(' ')} # ${query} ${document}\n`;
  }
}

/**
 * Reads what `writeTrainingData` wrote.
 *
 * @throws CollectionFault at the first line that is not such a row
 */
export async function readTrainingData(path: string): Promise<TrainingData> {
  const names: string[] = [];
  for await (const { text } of readLines(namesPath(path))) names.push(text.trim());
  const lists = new Map<string, { label: number; features: readonly number[] }[]>();
  for await (const { text, number } of readLines(path)) {
    const [row = ''] = text.split('#');
    const [label = '', query = '', ...values] = row.trim().split(/\s+/);
    if (!/^\d+$/.test(label) || !/^qid:\d+$/.test(query))
      throw faultAt(path, number, 'expected `label qid:N 1:value 2:value ...`');
    const features = values.map((value, i) => featureIn(value, i + 1) ?? fail(path, number, value, i + 1));
    if (features.length !== names.length)
      throw faultAt(
        path,
        number,
        `expected ${names.length} features, as ${namesPath(path)} says, got ${features.length}`,
      );
    const list = lists.get(query) ?? [];
    list.push({ label: Number(label), features });
    lists.set(query, list);
  }
  if (lists.size === 0) throw new CollectionFault(`${path} has no rows`);
  return { names, lists: [...lists.values()] };
}

/** Nothing if it is not the value of the feature with a number. */
function featureIn(text: string, number: number): number | undefined {
  const [place, value = ''] = text.split(':');
  if (place !== String(number) || value === '') return undefined;
  if (value === 'nan') return Number.NaN;
  return Number.isFinite(Number(value)) ? Number(value) : undefined;
}

function fail(path: string, line: number, value: string, number: number): never {
  throw faultAt(path, line, `expected \`${number}:\` and a number, got ${value}`);
}
