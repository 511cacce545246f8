import { SeededDraws } from '../simulate/seeded-draws.js';
import { type Evaluation, type Measures, measureNames } from './metrics.js';
import { type Comparison, compare } from './significance.js';

/** How one way of searching fares beside another, by figure. */
export type EvaluationComparison = Readonly<Record<keyof Measures, Comparison>>;

/** Compares two evaluations of the same judgements. The same seed gives the same. */
export function compareEvaluations(first: Evaluation, second: Evaluation, seed: number): EvaluationComparison {
  const queries = [...first.measured.keys()];
  const figures = ({ measured }: Evaluation, name: keyof Measures): number[] =>
    queries.map((query) => measured.get(query)?.[name] ?? 0);
  const compared = measureNames.map((name) => {
    const draws = new SeededDraws(seed);
    return [name, compare(figures(first, name), figures(second, name), { random: () => draws.next() })];
  });
  return Object.fromEntries(compared) as EvaluationComparison;
}
