import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShardIndex } from '@muster/shard';
import { writeDemoData } from '../demo/data.js';
import { type BlocksFigure, measureBlocks } from './engine/blocks.js';
import { type BuildFigure, measureBuild, measureOpen, type OpenFigure } from './engine/build.js';
import { type CancelFigure, measureCancelInline, measureCancelOnThread } from './engine/cancel.js';
import { type DelayFigure, type DelayQueries, measureDelays } from './engine/delays.js';
import { givenWordsAnalyzer, writeGivenWords } from './engine/given-words.js';
import { queryTaking } from './engine/long-query.js';
import { type BudgetFigure, type ClassFigure, heaviestOf, measureBudget, measureClass } from './engine/measure.js';
import { drawQueries, type QueryClass, type QuerySet, readQueries } from './engine/queries.js';
import { differing } from './engine/verify.js';

/** What the bench `engine` is run with. */
export interface EngineOptions {
  /** JSONL files; nothing for the demo's dictionary. */
  readonly docs?: readonly string[];
  /** Queries, one a line; nothing for some drawn from the documents. */
  readonly queries?: string;
  readonly analyzer: string;
  /** Seconds that each class is asked before it is measured, and measured. */
  readonly warm: number;
  readonly measure: number;
  /** Leave out the comparison with scoring every match. */
  readonly verify: boolean;
}

/** What the bench `engine` found. */
export interface EngineResult {
  readonly bench: 'engine';
  readonly node: string;
  readonly documents: number;
  /** From JSONL, with the analyzer asked for. */
  readonly build: BuildFigure;
  /** Of the same documents, where their words are given: text with one space between words. */
  readonly buildOfGivenWords: BuildFigure;
  readonly open: OpenFigure;
  /** Top 10 by class, and `or top 100` over all queries of two to four words. */
  readonly classes: Readonly<Record<string, ClassFigure>>;
  /** The queries that take longest, by the machine's clock. */
  readonly budget: BudgetFigure;
  /** The same queries by a clock that only counts. */
  readonly blocks: BlocksFigure;
  /** Pings and short queries beside a long one, by where queries are evaluated. */
  readonly delays: Readonly<Record<EvaluatedOn, DelayFigure>>;
  /** From Cancel to the thread being free, by where queries are evaluated. */
  readonly cancel: Readonly<Record<'mainThread' | 'thread', CancelFigure>>;
  readonly verify: { readonly queries: number; readonly differing: readonly string[] };
}

/** Threads that a shard server evaluates on. */
type EvaluatedOn = 'mainThread' | 'oneThread' | 'twoThreads';

const budgetMs = 2;
const longQueryMs = 100;
const shortQueryMs = 1;

/**
 * Measures the shard's engine by itself, on one thread: building, opening, queries by class, what it does with a budget,
 * and whether what it passes over could have been among the best; then on a server's threads, how far a long query
 * delays others, and how soon it ends when it is cancelled.
 */
export async function benchEngine(log: (line: string) => void, options: EngineOptions): Promise<EngineResult> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-engine-'));
  try {
    const files = options.docs ?? [(await writeDemoData(join(folder, 'data'), () => {})).web];
    const queries = await (options.queries === undefined
      ? drawQueries(files[0] ?? '', options.analyzer)
      : readQueries(options.queries));
    return await measureAll({ files, queries, folder, options }, <Figure>(name: string, figure: Figure): Figure => {
      log(`${name}: ${JSON.stringify(figure)}`);
      return figure;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Inputs {
  readonly files: readonly string[];
  readonly queries: QuerySet;
  /** For what is written. */
  readonly folder: string;
  readonly options: EngineOptions;
}

/** Tells a figure as soon as it is there, and gives it back. */
type Tell = <Figure>(name: string, figure: Figure) => Figure;

async function measureAll({ files, queries, folder, options }: Inputs, tell: Tell): Promise<EngineResult> {
  const out = join(folder, 'index');
  const build = tell('build', await measureBuild(files, out, options.analyzer));
  const buildOfGivenWords = tell('build of given words', await measureGivenWords(files, folder, options.analyzer));
  const { shared, index, open } = await measureOpen(out);
  tell('open', open);
  const { documents } = index;
  const classes = measureClasses(index, queries, options, tell);
  const all = [...queries.values()].flat();
  const heaviest = heaviestOf(index, all);
  const budget = tell('budget', measureBudget(index, heaviest, budgetMs));
  const blocks = tell('blocks', measureBlocks(index, heaviest));
  const beside = { long: queryTaking(index, longQueryMs), short: queryTaking(index, shortQueryMs) };
  const delays = await measureAllDelays(out, beside, options, tell);
  const cancel = {
    mainThread: tell('cancel on the main thread', await measureCancelInline(out, beside.long.request)),
    thread: tell('cancel on a thread', await measureCancelOnThread(shared, beside.long.request)),
  };
  const verify = options.verify
    ? { queries: all.length, differing: differing(index, all) }
    : { queries: 0, differing: [] };
  index.close();
  const head = { bench: 'engine', node: process.version, documents } as const;
  return { ...head, build, buildOfGivenWords, open, classes, budget, blocks, delays, cancel, verify };
}

async function measureGivenWords(files: readonly string[], folder: string, analyzer: string): Promise<BuildFigure> {
  const words = join(folder, 'words.jsonl');
  const out = join(folder, 'index-of-words');
  await writeGivenWords(files, analyzer, words);
  const figure = await measureBuild([words], out, givenWordsAnalyzer);
  await Promise.all([words, out].map((path) => rm(path, { recursive: true })));
  return figure;
}

async function measureAllDelays(
  dir: string,
  queries: DelayQueries,
  { measure }: EngineOptions,
  tell: Tell,
): Promise<EngineResult['delays']> {
  const on = async (name: string, threads: number): Promise<DelayFigure> =>
    tell(`delays, ${name}`, await measureDelays(dir, queries, { threads, measureMs: measure * 1000 }));
  return {
    mainThread: await on('main thread', 0),
    oneThread: await on('1 thread', 1),
    twoThreads: await on('2 threads', 2),
  };
}

function measureClasses(
  index: ShardIndex,
  queries: QuerySet,
  { warm, measure }: EngineOptions,
  tell: Tell,
): Record<string, ClassFigure> {
  const durations = { warmMs: warm * 1000, measureMs: measure * 1000 };
  const classes: Record<string, ClassFigure> = {};
  const run = (name: string, all: readonly string[], k: number): void => {
    classes[name] = tell(name, measureClass(index, all, { k, ...durations }));
  };
  for (const [kind, all] of queries) run(kind, all, 10);
  const ors = (['or2', 'or3', 'or4'] as QueryClass[]).flatMap((kind) => queries.get(kind) ?? []);
  if (ors.length > 0) run('or top 100', ors, 100);
  return classes;
}
