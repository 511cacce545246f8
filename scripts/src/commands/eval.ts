import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '@muster/coordinator';
import { CommandFailed, WrongUse } from '../cli/failure.js';
import { stoppable } from '../cli/stop-signal.js';
import { readQrels, readQueries } from '../eval/collection.js';
import { compareEvaluations } from '../eval/compare.js';
import { type Found, judgedDocuments, judgedQueries } from '../eval/judged.js';
import { evaluate as measure, type Qrels } from '../eval/metrics.js';
import { readRun, type ScoredDocument, writeRun } from '../eval/run.js';
import { evaluationJson, evaluationText, type MeasuredSide } from '../render/evaluation.js';
import { askRoutes, type IndexedDocuments, indexDocuments, lookInto } from './eval-run.js';
import { readConfig } from './read-text.js';
import { anywhere } from './run-cluster.js';

/** Options of `muster eval`. */
export interface EvalOptions extends Omit<IndexedDocuments, 'docs'> {
  /** What is measured: documents to index and ask, a configured cluster, or what was found before. One of them. */
  readonly docs?: readonly string[];
  readonly config?: string;
  readonly found?: string;
  /** Of the configuration. */
  readonly route?: string;
  /** What it is compared with: what was found before, or another route. */
  readonly against?: string;
  readonly againstRoute?: string;
  readonly queries?: string;
  readonly qrels: string;
  readonly run?: string;
  readonly seed: number;
  readonly json: boolean;
  /** Names of the options that the person gave. */
  readonly given: readonly string[];
}

type Results = ReadonlyMap<string, readonly ScoredDocument[]>;

/** What was found, and what of the judgements could be. */
interface Asked {
  readonly results: readonly Results[];
  readonly notes: { readonly judgedQueries?: Found; readonly relevantDocuments?: Found };
}

/**
 * Measures how good the answers to queries with known answers are, of one way of searching or of two, which are compared
 * query by query, and prints it. Queries are asked of a cluster of their own.
 *
 * @throws WrongUse if options do not fit together
 * @throws CommandFailed if the judgements are of other queries or documents, so that they could measure nothing
 */
export async function evaluate(options: EvalOptions): Promise<void> {
  checkOptions(options);
  const qrels = await readQrels(options.qrels);
  if (judgedQueries(qrels, new Map()).of === 0)
    throw new CommandFailed(`${options.qrels} judges no document relevant to any query`);
  const { results, notes } =
    options.found === undefined
      ? await stoppable((signal) => ask(options, qrels, signal))
      : { results: [await readRun(options.found)], notes: {} };
  if (options.run !== undefined) await writeRun(options.run, 'muster', results[0] as Results);
  const against = options.against === undefined ? results.slice(1) : [await readRun(options.against)];
  const sides = [results[0] as Results, ...against].map((side) => measure(idsOf(side), qrels));
  const [first, second] = sides.map((evaluation, i): MeasuredSide => ({ name: nameOf(options, i), evaluation }));
  const comparison = sides[1] && compareEvaluations(sides[0] as (typeof sides)[1], sides[1], options.seed);
  const report = { ...notes, first: first as MeasuredSide, second, comparison, settings: settingsOf(options) };
  process.stdout.write(options.json ? `${JSON.stringify(evaluationJson(report))}\n` : evaluationText(report));
}

/** Options that say how `--docs` are indexed. */
const ofDocuments = ['shards', 'replicas', 'flat', 'k1', 'b', 'analyzer'];

function checkOptions({ docs, config, found, queries, route, against, againstRoute, given }: EvalOptions): void {
  if ([docs, config, found].filter((way) => way !== undefined).length !== 1)
    throw new WrongUse('name what is measured by one of --docs, --config and --found');
  if (found === undefined && queries === undefined) throw new WrongUse('--docs and --config need --queries');
  if (found !== undefined && queries !== undefined) throw new WrongUse('--found asks no --queries');
  if (config === undefined && (route ?? againstRoute) !== undefined)
    throw new WrongUse('--route and --against-route need --config, which has the routes');
  if (against !== undefined && againstRoute !== undefined)
    throw new WrongUse('give one of --against and --against-route');
  const idle = docs === undefined ? ofDocuments.find((name) => given.includes(name)) : undefined;
  if (idle !== undefined) throw new WrongUse(`--${idle} is for --docs, which are indexed`);
  if (found !== undefined && given.includes('depth')) throw new WrongUse('--depth is for --docs and --config');
}

/** Asks all queries on one route or two. */
async function ask(options: EvalOptions, qrels: Qrels, signal: AbortSignal): Promise<Asked> {
  const queries = await readQueries(options.queries ?? '');
  const asked = judgedQueries(qrels, queries);
  checkFound(asked, `judged queries of ${options.qrels} are in ${options.queries}`);
  const folder = await mkdtemp(join(tmpdir(), 'muster-eval-'));
  try {
    const config = await clusterOf(options, folder, signal);
    const routes = [options.route ?? 'default', ...(options.againstRoute === undefined ? [] : [options.againstRoute])];
    checkRoutes(config, routes);
    let relevantDocuments: Found | undefined;
    await lookInto(config, routes, (isThere) => {
      relevantDocuments = judgedDocuments(qrels, queries, isThere);
      const where = options.docs?.join(', ') ?? `the indexes of ${options.config}`;
      checkFound(relevantDocuments, `relevant documents of ${options.qrels} are in ${where}`);
    });
    const results = await askRoutes(config, { routes, queries, depth: options.depth, signal });
    return { results, notes: { judgedQueries: asked, ...(relevantDocuments && { relevantDocuments }) } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function clusterOf(
  { docs, config, ...options }: EvalOptions,
  folder: string,
  signal: AbortSignal,
): Promise<Config> {
  if (docs !== undefined) return indexDocuments({ ...options, docs }, folder, signal);
  return anywhere(await readConfig(config ?? ''));
}

function checkRoutes({ routes }: Config, names: readonly string[]): void {
  const unknown = names.find((name) => !Object.hasOwn(routes, name));
  if (unknown !== undefined)
    throw new WrongUse(`no route is named \`${unknown}\`; there are: ${Object.keys(routes).join(', ')}`);
}

/** What cannot be found counts as not found, so nobody must take the figures for those of the engine. */
function checkFound({ found, of }: Found, what: string): void {
  if (found === 0) throw new CommandFailed(`none of the ${of} ${what}: these judgements are of something else`);
  if (found < of) process.stderr.write(`warning: only ${found} of the ${of} ${what}; the others count as not found\n`);
}

function idsOf(results: Results): Map<string, string[]> {
  return new Map([...results].map(([query, found]) => [query, found.map(({ id }) => id)]));
}

/** How a side is called. */
function nameOf({ docs, found, route, against, againstRoute }: EvalOptions, side: number): string {
  if (side === 1) return against ?? `route ${againstRoute}`;
  return docs === undefined ? (found ?? `route ${route ?? 'default'}`) : 'documents';
}

function settingsOf({ docs, shards, replicas, flat, k1, b, analyzer }: EvalOptions): Readonly<Record<string, unknown>> {
  return docs === undefined ? {} : { shards, replicas, flat, k1, b, analyzer };
}
