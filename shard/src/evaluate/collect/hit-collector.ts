import type { FacetResult, PartialHits } from '@muster/proto';
import type { Segment } from '../../index/segment.js';

/**
 * Keeps the best of the matches that it is offered. Segments come in order of `seq`, and a segment's matches in order
 * of ordinals; so of two equal ones the first offered is the better, and a tie with the worst held cannot enter.
 */
export interface HitCollector {
  /** The ordinals that follow belong to this segment. @param place its place in the shard, rising */
  begin(segment: Segment, place: number): void;
  /** Takes a match. Without `needsScores` the score decides nothing, and any finite number will do. */
  offer(ordinal: number, score: number): void;
  /**
   * A match whose score is not above it cannot enter; -Infinity while every match may, Infinity if none ever may.
   * It never sinks.
   */
  readonly threshold: number;
  /** Whether the scores offered decide anything. */
  readonly needsScores: boolean;
  /**
   * Says whether a document of [base, limit) of the segment may still enter, whatever its score, by what is known of
   * blocks of documents. Without it every document may.
   */
  mayEnter?(base: number, limit: number): boolean;
  /** The hits held, best first, as the wire has them. May be asked for at any time; more may be offered afterwards. */
  list(): PartialHits;
}

/** Counts the matches that it is told of. Each document must be told of once. */
export interface MatchCounter {
  /** The ordinals that follow belong to this segment. @param place its place in the shard, rising */
  begin(segment: Segment, place: number): void;
  /** Takes a match. */
  count(ordinal: number): void;
  /** The counts so far. More matches may be counted afterwards. */
  results(): FacetResult[];
}
