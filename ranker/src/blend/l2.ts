import { safeScores } from './finite.js';

/**
 * L2: s / sqrt(sum of s²); 0 for all if all are 0. The longer a list, the smaller its values; a single hit has 1.
 *
 * @param scores finite
 */
export function l2(scores: readonly number[]): number[] {
  const safe = safeScores(scores);
  let squares = 0;
  for (const score of safe) squares += score ** 2;
  const length = Math.sqrt(squares);
  return safe.map((score) => (length === 0 ? 0 : score / length));
}
