import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachShard, buildIndex, loadShard, type ShardIndex } from '@muster/shard';
import { parseSchema } from '@muster/shard/query';
import { writeDemoData } from '../demo/data.js';
import { type BudgetFigure, type ClassFigure, measureBudget, measureClass } from './engine/measure.js';
import { drawQueries, type QueryClass, type QuerySet, readQueries } from './engine/queries.js';
import { differing } from './engine/verify.js';
import { round } from './round.js';

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
  readonly build: BuildFigure;
  readonly open: OpenFigure;
  /** Top 10 by class, and `or top 100` over all queries of two to four words. */
  readonly classes: Readonly<Record<string, ClassFigure>>;
  readonly budget: BudgetFigure;
  readonly verify: { readonly queries: number; readonly differing: readonly string[] };
}

interface BuildFigure {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly documentsPerSecond: number;
  /** The same by CPU time, which does not depend on what else the machine does. */
  readonly documentsPerCpuSecond: number;
  /** Of all that is searched. */
  readonly indexBytes: number;
  /** Of the documents as they were given. */
  readonly storedBytes: number;
}

interface OpenFigure {
  readonly ms: number;
  readonly memoryBytes: number;
  readonly memoryBytesPerMillion: number;
}

/** One field of all text. */
const schemaOf = (analyzer: string): string =>
  `id: id\nfields:\n  text: { type: text, analyzer: ${analyzer}, from: ['*'] }\n`;
const storedFile = /documents/;
const budgetMs = 2;

/**
 * Measures the shard's engine by itself, on one thread: building, opening, queries by class, what it does with a budget,
 * and whether what it passes over could have been among the best.
 */
export async function benchEngine(log: (line: string) => void, options: EngineOptions): Promise<EngineResult> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-engine-'));
  try {
    const files = options.docs ?? [(await writeDemoData(join(folder, 'data'), () => {})).web];
    const queries = await (options.queries === undefined
      ? drawQueries(files[0] ?? '', options.analyzer)
      : readQueries(options.queries));
    const out = join(folder, 'index');
    const build = await measureBuild(files, out, options.analyzer);
    log(`built: ${JSON.stringify(build)}`);
    const { index, open } = await measureOpen(out);
    log(`opened: ${JSON.stringify(open)}`);
    const classes = measureClasses(index, queries, options, log);
    const all = [...queries.values()].flat();
    const budget = measureBudget(index, all, budgetMs);
    log(`budget: ${JSON.stringify(budget)}`);
    const verify = options.verify
      ? { queries: all.length, differing: differing(index, all) }
      : { queries: 0, differing: [] };
    index.close();
    return { bench: 'engine', node: process.version, documents: index.documents, build, open, classes, budget, verify };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureBuild(files: readonly string[], out: string, analyzer: string): Promise<BuildFigure> {
  const schema = parseSchema(schemaOf(analyzer), 'engine');
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const { documentsRead } = await buildIndex({ files, out, shards: 1, schema });
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedMs) / 1000;
  const cpuSeconds = (user + system) / 1e6;
  const sizes = await sizesIn(out);
  const storedBytes = sum(sizes.filter(({ name }) => storedFile.test(name)));
  return {
    seconds: round(seconds, 2),
    cpuSeconds: round(cpuSeconds, 2),
    documentsPerSecond: Math.round(documentsRead / seconds),
    documentsPerCpuSecond: Math.round(documentsRead / cpuSeconds),
    indexBytes: sum(sizes) - storedBytes,
    storedBytes,
  };
}

async function sizesIn(folder: string): Promise<{ readonly name: string; readonly bytes: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ name, parentPath }) => ({ name, bytes: (await stat(join(parentPath, name))).size })),
  );
}

function sum(sizes: readonly { readonly bytes: number }[]): number {
  return sizes.reduce((total, { bytes }) => total + bytes, 0);
}

async function measureOpen(out: string): Promise<{ readonly index: ShardIndex; readonly open: OpenFigure }> {
  const startedMs = performance.now();
  const shard = await loadShard(out, 0);
  const index = attachShard(shard);
  const ms = round(performance.now() - startedMs, 1);
  const { memoryBytes } = shard;
  const { documents } = index;
  const memoryBytesPerMillion = Math.round((memoryBytes / Math.max(1, documents)) * 1e6);
  return { index, open: { ms, memoryBytes, memoryBytesPerMillion } };
}

function measureClasses(
  index: ShardIndex,
  queries: QuerySet,
  { warm, measure }: EngineOptions,
  log: (line: string) => void,
): Record<string, ClassFigure> {
  const durations = { warmMs: warm * 1000, measureMs: measure * 1000 };
  const classes: Record<string, ClassFigure> = {};
  const run = (name: string, all: readonly string[], k: number): void => {
    classes[name] = measureClass(index, all, { k, ...durations });
    log(`${name}: ${JSON.stringify(classes[name])}`);
  };
  for (const [kind, all] of queries) run(kind, all, 10);
  const ors = (['or2', 'or3', 'or4'] as QueryClass[]).flatMap((kind) => queries.get(kind) ?? []);
  if (ors.length > 0) run('or top 100', ors, 100);
  return classes;
}
