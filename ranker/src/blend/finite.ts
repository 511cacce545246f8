/**
 * Scores with infinite ones replaced by the nearest finite score of the list, so that no method divides infinities; where
 * there is no finite one, by 1 and 0. The same array if none is infinite.
 */
export function finiteScores(scores: readonly number[]): readonly number[] {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  let areFinite = true;
  for (const score of scores) {
    if (!Number.isFinite(score)) areFinite = false;
    else {
      if (score < least) least = score;
      if (score > greatest) greatest = score;
    }
  }
  if (areFinite) return scores;
  if (least > greatest) return scores.map((score) => (score > 0 ? 1 : 0));
  return scores.map((score) => Math.min(greatest, Math.max(least, score)));
}

/** Squares of greater numbers overflow, and of smaller ones vanish. */
const [leastSafe, greatestSafe] = [1e-150, 1e150];

/** Scores on a scale on which their squares and sums neither overflow nor vanish; the same array if they are on one. */
export function safeScores(scores: readonly number[]): readonly number[] {
  let greatest = 0;
  for (const score of scores) greatest = Math.max(greatest, Math.abs(score));
  if (greatest === 0 || (greatest >= leastSafe && greatest <= greatestSafe)) return scores;
  return scores.map((score) => score / greatest);
}

/**
 * A number beyond all finite ones as the nearest of these: infinities of both signs would sum up to no number. Nor is
 * there a -0, so that sums of one are what they sum up.
 */
export function finite(value: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value)) + 0;
}
