import { finite } from './finite.js';

/** CombSUM: the sum of what the sources that have a document bring in. Fox and Shaw, TREC-2, 1994. */
export function combSum(terms: readonly number[]): number {
  let sum = 0;
  for (const term of terms) sum += term;
  return sum;
}

/**
 * CombMNZ: the sum, times the number of sources that have the document; Fox and Shaw, as above. Each term is multiplied by
 * itself, so that what is said of each sums up to the score. Multiplied, negative terms would make what many sources have
 * worse: not for normalizers that give any.
 */
export function mnzTerms(terms: readonly number[]): number[] {
  return terms.map((term) => finite(terms.length * term));
}
