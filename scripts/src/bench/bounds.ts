import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShardIndex } from '@muster/shard';
import { WrongUse } from '../cli/failure.js';
import { readQueries } from '../eval/collection.js';
import { measureQuery, type QueryBounds, workShares } from './bounds/measure.js';
import { type CorpusOptions, openShards } from './calibration/shards.js';
import { round } from './round.js';

/** What the bench `bounds` is run with. */
export interface BoundsOptions extends Omit<CorpusOptions, 'assign'> {
  /** Lines of `id<TAB>text`, or BEIR JSONL. */
  readonly queries: string;
  /** File of lines `id<TAB>shard`; without it documents are spread by hash. */
  readonly assign?: string;
  /** First words of each query that are asked for; 0: all. */
  readonly words: number;
}

/** Shares in percent, by what is known of the slowest shard. */
export interface BoundsFigure {
  readonly known: string;
  /** Of all pairs of a query and one of its shards, the slowest: how often the answer can do without that one. */
  readonly anyShard: number;
  /** Of the queries: whichever of its shards is the slowest. */
  readonly everyShard: number;
}

/** What the bench `bounds` found. */
export interface BoundsResult {
  readonly bench: 'bounds';
  readonly node: string;
  readonly documents: number;
  readonly shards: number;
  readonly queries: number;
  /** First words of each query that were asked for; 0: all. */
  readonly words: number;
  readonly figures: readonly BoundsFigure[];
}

const k = 10;

/**
 * Measures how often an answer of 10 hits could do without its slowest shard, because nothing there can be among the
 * best: each shard of each query is the slowest once, when all others have answered.
 */
export async function benchBounds(log: (line: string) => void, options: BoundsOptions): Promise<BoundsResult> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bounds-'));
  let shards: readonly ShardIndex[] = [];
  try {
    shards = await openShards({ assign: undefined, ...options }, folder);
    const texts = await readTexts(options.queries, options.words);
    log(`${texts.length} queries over ${shards.length} shards`);
    const queries = texts.map((text) => measureQuery(shards, text, k));
    return {
      bench: 'bounds',
      node: process.version,
      documents: shards.reduce((all, { documents }) => all + documents, 0),
      shards: shards.length,
      queries: queries.length,
      words: options.words,
      figures: figuresOf(queries),
    };
  } finally {
    for (const shard of shards) shard.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Without what the query language would take for operators. */
async function readTexts(file: string, words: number): Promise<string[]> {
  const texts = [...(await readQueries(file)).values()]
    .map((text) => text.replace(/[+\-"()^~:*]/g, ' ').trim())
    .filter((text) => text !== '');
  if (texts.length === 0) throw new WrongUse(`there are no queries in ${file}`);
  return words === 0 ? texts : texts.map((text) => text.split(/\s+/).slice(0, words).join(' '));
}

function figuresOf(queries: readonly QueryBounds[]): BoundsFigure[] {
  const figure = (known: string, isDoable: (query: QueryBounds) => readonly boolean[]): BoundsFigure => {
    const byQuery = queries.map(isDoable);
    return {
      known,
      anyShard: percentOf(byQuery.flat()),
      everyShard: percentOf(byQuery.map((shards) => shards.every(Boolean))),
    };
  };
  const told = workShares.map((share, at) =>
    figure(`by what it tells after ${100 * share} % of its work`, (query) => query.told[at] ?? []),
  );
  return [figure('before it is asked', ({ beforehand }) => beforehand), ...told];
}

function percentOf(cases: readonly boolean[]): number {
  return round((100 * cases.filter(Boolean).length) / cases.length, 1);
}
