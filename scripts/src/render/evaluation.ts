import type { EvaluationComparison } from '../eval/compare.js';
import type { Found } from '../eval/judged.js';
import { type Evaluation, type Measures, measureNames } from '../eval/metrics.js';

/** A way of searching, and how good its answers are. */
export interface MeasuredSide {
  readonly name: string;
  readonly evaluation: Evaluation;
}

/** What was measured. */
export interface EvaluationReport {
  readonly first: MeasuredSide;
  /** What it is compared with. */
  readonly second?: MeasuredSide | undefined;
  readonly comparison?: EvaluationComparison | undefined;
  readonly judgedQueries?: Found;
  readonly relevantDocuments?: Found;
  /** How documents were indexed. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const labels: Readonly<Record<keyof Measures, string>> = {
  ndcg10: 'nDCG@10',
  averagePrecision: 'MAP',
  reciprocalRank: 'MRR',
  precision30: 'P@30',
  recall100: 'recall@100',
};

/** Names of means in JSON. */
const keys: Readonly<Record<keyof Measures, string>> = {
  ndcg10: 'ndcg10',
  averagePrecision: 'map',
  reciprocalRank: 'mrr',
  precision30: 'precision30',
  recall100: 'recall100',
};

/** A report as plain data. */
export function evaluationJson({ first, second, comparison, settings, ...notes }: EvaluationReport): object {
  const { queries, mean } = first.evaluation;
  return {
    queries,
    ...named(mean),
    ...notes,
    ...settings,
    ...(second && comparison && { against: { name: second.name, ...named(second.evaluation.mean) } }),
    ...(comparison && { comparison: named(comparison) }),
  };
}

function named<T>(figures: Readonly<Record<keyof Measures, T>>): Record<string, T> {
  return Object.fromEntries(measureNames.map((name) => [keys[name], figures[name]]));
}

/** A report for people. */
export function evaluationText({ first, second, comparison }: EvaluationReport): string {
  const { queries, mean } = first.evaluation;
  const lines = measureNames.map((name) => [labels[name], mean[name].toFixed(4)]);
  if (second === undefined || comparison === undefined)
    return textOf([...lines, ['queries', String(queries)]], [12, 0]);
  const against = `against ${second.name}:`;
  const rows = measureNames.map((name) => {
    const { difference, wins, losses, ties, p } = comparison[name];
    const signed = `${difference < 0 ? '-' : '+'}${Math.abs(difference).toFixed(4)}`;
    const figures = [mean[name], second.evaluation.mean[name]].map((figure) => figure.toFixed(4));
    return [labels[name], ...figures, signed, String(wins), String(losses), String(ties), pText(p)];
  });
  const head = ['', 'here', 'there', 'difference', 'wins', 'losses', 'ties', 'p'];
  const table = textOf([head, ...rows], [12, 8, 8, 12, 6, 8, 6, 0]);
  return `${first.name} ${against}\n${table}${'queries'.padEnd(12)}${queries}\n${verdict(comparison)}\n`;
}

/** Below it a difference is called significant. */
const significantP = 0.05;

function verdict(comparison: EvaluationComparison): string {
  const significant = measureNames.filter((name) => comparison[name].p < significantP).map((name) => labels[name]);
  const test = `(p < ${significantP}, paired randomisation test)`;
  return significant.length === 0
    ? `no difference is significant ${test}`
    : `significant ${test}: ${significant.join(', ')}`;
}

function pText(p: number): string {
  return p < 0.0001 ? p.toExponential(1) : p.toFixed(4);
}

function textOf(rows: readonly (readonly string[])[], widths: readonly number[]): string {
  return rows.map((row) => `${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('')}\n`).join('');
}
