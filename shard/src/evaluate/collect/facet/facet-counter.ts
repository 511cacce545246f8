import type { FacetCount } from '@muster/proto';
import type { Segment } from '../../../index/segment.js';
import { greatest } from './greatest.js';

/** Counts one facet of the matches. */
export interface FacetCounter {
  /** The ordinals that follow belong to this segment. */
  begin(segment: Segment): void;
  /** Counts the first `n` of some matches. */
  countAll(ordinals: Uint32Array, n: number): void;
  result(): CountedValues;
}

/** What a facet's counts are. */
export interface CountedValues {
  /** Most frequent first, then by value. */
  readonly counts: FacetCount[];
  /**
   * Most that a count is too low by; 0 if all matches were counted by value. A value that is not listed occurred at most
   * as often as the last one listed and this together; at most this if fewer are listed than were asked for.
   */
  readonly errorBound: number;
}

/** Values with their counts, the values known by place. */
export interface Counted {
  readonly counts: ArrayLike<number>;
  /** Below 0 if the first value comes before the second. */
  compare(a: number, b: number): number;
  text(place: number): string;
  /** Most that each count is too low by. */
  readonly error: number;
}

/** The `size` most frequent values. */
export function mostFrequent({ counts, compare, text, error }: Counted, size: number): CountedValues {
  const places = greatest(counts, size, compare);
  return { counts: places.map((place) => ({ value: text(place), count: counts[place] as number })), errorBound: error };
}
