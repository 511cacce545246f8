import type { SortedList } from '../columns.js';
import { merge } from '../merge.js';
import type { BlendedOrder } from '../ranking.js';

/** The constant c of RRF, as in its paper and nearly every engine since. */
export const RRF_CONSTANT = 60;

/** What fusion needs to know of one ranking. */
export interface WeightedRanking {
  /** What the ranking counts beside others, at least 0. */
  readonly weight: number;
  /** Hits in the ranking. */
  readonly count: number;
}

/**
 * Fuses rankings of disjoint documents by reciprocal rank: a hit of rank r, from 1, in a ranking of weight w scores
 * w / (constant + r). Gives the best `limit`: score down, then rank up, then the ranking's place in `rankings`.
 *
 * Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods",
 * SIGIR 2009, with weights. There a score is a sum over rankings; a document that is in one of them has one term.
 */
export function fuseByReciprocalRank(
  rankings: readonly WeightedRanking[],
  constant: number,
  limit: number,
): BlendedOrder {
  // Reciprocal ranks fall with the rank, so each ranking is a sorted list already and fusion is a merge. No `seq` is
  // needed to break ties, since no two hits of one ranking share a rank.
  const lists = rankings.map((ranking) => new ReciprocalRanks(ranking, constant));
  const { count, list, position, score } = merge(lists, limit);
  return { count, ranking: list, place: position, score };
}

class ReciprocalRanks implements SortedList {
  readonly count: number;
  readonly #weight: number;
  readonly #constant: number;

  constructor({ weight, count }: WeightedRanking, constant: number) {
    this.count = count;
    this.#weight = weight;
    this.#constant = constant;
  }

  seqAt(position: number): number {
    return position + 1;
  }

  scoreAt(position: number): number {
    return this.#weight / (this.#constant + position + 1);
  }
}
