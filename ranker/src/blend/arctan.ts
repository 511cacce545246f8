/**
 * Arctan: 2/π · atan(s), which takes [0, ∞) to [0, 1), as Milvus's weighted ranker does for unbounded scores. It looks at
 * no other score of the list: one hit, or all equal, is no special case, and a score means the same for every query. It is
 * steep below 2 and flat above 5; scores of another size are told better apart by `min-max` with bounds.
 *
 * @param scores finite
 */
export function arctan(scores: readonly number[]): number[] {
  return scores.map((score) => (2 / Math.PI) * Math.atan(score));
}
