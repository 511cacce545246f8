import type { SortedList } from '../columns.js';
import { merge } from '../merge.js';
import type { BlendedOrder } from '../ranking.js';
import { scoreOfOne } from './fused-score.js';
import { type Terms, termAt } from './terms.js';

/**
 * Fuses rankings of which no two have a document in common: scores fall along each, so fusing is a merge, and no hit
 * beyond the limit is looked at. Score down, then rank up, then the ranking's place.
 */
export function fuseDisjoint(terms: Terms, limit: number): BlendedOrder {
  // No `seq` is needed to break ties, since no two hits of one ranking share a rank.
  const lists = terms.sources.map(({ count }, source) => new FusedScores(terms, source, count));
  const { count, list, position, score } = merge(lists, limit);
  return { count, ranking: list, place: position, score };
}

class FusedScores implements SortedList {
  readonly count: number;
  readonly #terms: Terms;
  readonly #source: number;

  constructor(terms: Terms, source: number, count: number) {
    this.count = count;
    this.#terms = terms;
    this.#source = source;
  }

  seqAt(position: number): number {
    return position + 1;
  }

  scoreAt(position: number): number {
    return scoreOfOne(this.#terms, this.#source, termAt(this.#terms, this.#source, position));
  }
}
