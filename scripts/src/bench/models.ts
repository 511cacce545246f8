import { evaluateModel, type ModelFormat, packModel, parseModel, readModel } from '@muster/ranker';
import { SeededDraws } from '../simulate/seeded-draws.js';
import { cpuSince } from './cpu-since.js';
import { median } from './median.js';
import { asLightgbm, asXgboost, type DrawnNode, features, fullTree, grownTree } from './models/drawn-models.js';
import { round } from './round.js';
import type { Verdict } from './verdict.js';

/** A figure of the bench: one model on one thread. */
export interface ModelFigure {
  readonly model: string;
  readonly trees: number;
  /** Steps from the root to the deepest leaf. */
  readonly depth: number;
  /** Rows scored in a second of CPU time, many at a time. */
  readonly rowsPerSecond: number;
  /** CPU time for a step from a node to the next, in nanoseconds; steps are counted as deep as the deepest leaf lies. */
  readonly stepNs: number;
  /** CPU time for the rows of a query, in microseconds, with the reading of the packed model. */
  readonly hundredRowsUs: number;
  /** Time from the text to the packed model, in milliseconds. */
  readonly loadMs: number;
  readonly packedBytes: number;
}

/** What the bench `models` found. */
export interface ModelsResult {
  readonly bench: 'models';
  readonly node: string;
  readonly rows: number;
  readonly features: number;
  /** Medians over the rounds. */
  readonly figures: readonly ModelFigure[];
  readonly verdicts: readonly Verdict[];
}

interface Variant {
  readonly name: string;
  readonly format: ModelFormat;
  readonly trees: readonly (readonly DrawnNode[])[];
  readonly print: (trees: Variant['trees']) => string;
}

const rows = 20_000;
const rounds = 5;
const queryRows = 100;
const missingShare = 0.05;
/** Rows that 100 trees of depth 6 are to score in a second. */
const leastRowsPerSecond = 200_000;
const depthOfPromise = 6;

/**
 * Measures how fast models of trees score rows, on one thread: 100 drawn trees, 40 features drawn evenly in [0, 1), one
 * value in twenty missing. Every split is drawn, so no way through a tree can be foreseen.
 */
export async function benchModels(log: (line: string) => void): Promise<ModelsResult> {
  const draws = new SeededDraws(1);
  const values = Float64Array.from({ length: rows * features }, () => {
    return draws.next() < missingShare ? Number.NaN : draws.next();
  });
  const grow = (make: () => DrawnNode[]): DrawnNode[][] => Array.from({ length: 100 }, make);
  const full = grow(() => fullTree(6, draws));
  const grown = grow(() => grownTree(31, draws));
  const variants: readonly Variant[] = [
    { name: 'LightGBM, depth 6', format: 'lightgbm', trees: full, print: asLightgbm },
    { name: 'XGBoost, depth 6', format: 'xgboost', trees: full, print: asXgboost },
    { name: 'LightGBM, 31 leaves', format: 'lightgbm', trees: grown, print: asLightgbm },
  ];
  const figures = variants.map((variant) => measure(variant, values));
  for (const figure of figures) log(JSON.stringify(figure));
  return { bench: 'models', node: process.version, rows, features, figures, verdicts: verdictsOf(figures) };
}

function verdictsOf(figures: readonly ModelFigure[]): Verdict[] {
  const promised = figures.filter(({ depth }) => depth === depthOfPromise);
  return promised.map(({ model, trees, rowsPerSecond }) => ({
    promise: `${model}: ${trees} trees score at least ${leastRowsPerSecond} rows a second on one thread`,
    found: `${rowsPerSecond}`,
    isKept: rowsPerSecond >= leastRowsPerSecond,
  }));
}

function measure({ name, format, trees, print }: Variant, values: Float64Array): ModelFigure {
  const text = print(trees);
  const loadMs: number[] = [];
  let buffer = new SharedArrayBuffer(0);
  for (let i = 0; i < rounds; i++) {
    loadMs.push(
      cpuMs(() => {
        buffer = packModel(parseModel(format, text));
      }),
    );
  }
  const times: number[] = [];
  const queryTimes: number[] = [];
  for (let i = 0; i < rounds; i++) {
    times.push(cpuMs(() => evaluateModel(readModel(buffer), values, rows)));
    const queries = rows / queryRows;
    queryTimes.push(
      cpuMs(() => {
        for (let query = 0; query < queries; query++) {
          const from = query * queryRows * features;
          evaluateModel(readModel(buffer), values.subarray(from, from + queryRows * features), queryRows);
        }
      }) / queries,
    );
  }
  const depth = Math.max(...trees.map((tree) => Math.max(...tree.map((node) => node.depth))));
  const steps = rows * trees.reduce((sum, tree) => sum + Math.max(...tree.map((node) => node.depth)), 0);
  const ms = median(times);
  return {
    model: name,
    trees: trees.length,
    depth,
    rowsPerSecond: Math.round((rows / ms) * 1000),
    stepNs: round((ms * 1e6) / steps),
    hundredRowsUs: round(median(queryTimes) * 1000, 0),
    loadMs: round(median(loadMs), 1),
    packedBytes: buffer.byteLength,
  };
}

/** CPU time that a function takes, in milliseconds. */
function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  return cpuSince(before) / 1000;
}
