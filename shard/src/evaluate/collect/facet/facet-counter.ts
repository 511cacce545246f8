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
   * No value listed occurred more often than its count and this together, and no value not listed more often than
   * this. 0 if all values are listed with their true counts.
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
  // One more than wanted: the first that is left out says how often those that are not listed can have occurred.
  const places = greatest(counts, size + 1, compare);
  const leftOut = places.length > size ? (counts[places[size] as number] as number) : 0;
  return {
    counts: places.slice(0, size).map((place) => ({ value: text(place), count: counts[place] as number })),
    errorBound: error + leftOut,
  };
}
