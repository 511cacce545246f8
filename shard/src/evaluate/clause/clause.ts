import type { Candidates } from './candidates.js';
import type { DenseSums } from './dense-sums.js';

/** Ordinals that are worked on at a time, and the score that one must be above to be of use. */
export interface Range {
  from: number;
  limit: number;
  /** A score that is not above it is of no use, as far as the clause asked goes; -Infinity where every match is wanted. */
  need: number;
}

/**
 * A part of a query over the documents of one segment, read forwards: ranges come in ascending order, and for each of
 * them a clause is asked by one of `collect`, `fill`, `restrict`, `add`, `exclude`. Where `need` is not -Infinity, it
 * is asked for its `bound` of the range before.
 *
 * These work on many documents at once, in loops over typed arrays, as a call for each document would cost more than
 * the work itself. They stop when the meter is empty and give false; the call is then to be repeated, with the same
 * arguments, until it gives true. Nothing else may be asked of the clause in between.
 */
export interface Clause {
  /** As many documents match at least, deleted ones included. */
  readonly leastMatches: number;
  /** No more documents match. Clauses that match few go first. */
  readonly mostMatches: number;
  /** Terms and sets that it is made of, each time one is used: what `next`, `limitOf` and `bound` take goes by it. */
  readonly leaves: number;
  /** A lower bound of the first match at or after `from`, `endOfPostings` if there is none. */
  next(from: number): number;
  /** A good end for a range that starts at `from`, which `next` gave: at most `rangeSize` candidates lie before it. */
  limitOf(from: number): number;
  /** No document of [from, limit) scores above it; 0 if none matches. */
  bound(from: number, limit: number): number;
  /** No document at or after `from`, which may lie behind, scores above it. Changes nothing. */
  boundOfRest(from: number): number;
  /** Adds the matches of a range, with their scores, to empty candidates. It may leave out those not above `need`. */
  collect(range: Range, into: Candidates): boolean;
  /**
   * Adds to dense sums the scores of the matches in a range of at most `rangeSize` documents, and marks them. It may
   * leave out those not above `need`.
   */
  fill(range: Range, into: DenseSums): boolean;
  /**
   * Keeps the candidates that match, and adds their scores.
   *
   * @param own the bound of the range
   * @param need candidates that cannot come above it may be dropped
   */
  restrict(among: Candidates, own: number, need: number): boolean;
  /** As `restrict`, but keeps the others too; counts the match in `marks`. */
  add(among: Candidates, own: number, need: number): boolean;
  /** Drops the candidates that match. */
  exclude(among: Candidates): boolean;
}

/** Leaves of all of several clauses. */
export function leavesOf(clauses: readonly Clause[]): number {
  return clauses.reduce((sum, { leaves }) => sum + leaves, 0);
}

/** Clauses by how they must match. */
export interface ClauseGroup {
  readonly must: Clause[];
  readonly should: Clause[];
  readonly not: Clause[];
}
