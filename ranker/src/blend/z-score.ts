import { momentsOf } from './moments.js';

/**
 * Z-score: (s - mean) / deviation, the latter over n; 0 for all if it is 0. Scores below the mean are negative, so a hit
 * that a source ranks low counts less than one it does not have: only for methods that add.
 *
 * @param scores finite
 */
export function zScore(scores: readonly number[]): number[] {
  const { scores: safe, mean, deviation } = momentsOf(scores, false);
  return safe.map((score) => (deviation === 0 ? 0 : (score - mean) / deviation));
}
