import { safeScores } from './finite.js';

/** How scores are spread. */
export interface Moments {
  /** The scores that the others are of: the given ones, or these on a safer scale. */
  readonly scores: readonly number[];
  readonly mean: number;
  /** Root of the mean square of the distances from the mean; exactly 0 if and only if all scores are equal. */
  readonly deviation: number;
}

/**
 * Mean and standard deviation of finite scores, at least one, in two passes.
 *
 * The trap: the mean of equal scores may differ from them by rounding (three times 0.1), and dividing by the deviation
 * that comes of it makes noise into scores. So equal ones are looked for first.
 *
 * @param lessOne divide by n - 1, as for a sample, not by n
 */
export function momentsOf(given: readonly number[], lessOne: boolean): Moments {
  const scores = safeScores(given);
  const [first = 0] = scores;
  if (scores.every((score) => score === first)) return { scores, mean: first, deviation: 0 };
  let sum = 0;
  for (const score of scores) sum += score;
  const mean = sum / scores.length;
  let squares = 0;
  for (const score of scores) squares += (score - mean) ** 2;
  return { scores, mean, deviation: Math.sqrt(squares / (scores.length - (lessOne ? 1 : 0))) };
}
