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
  /** Most frequent first, then by value; those of a histogram by value. */
  readonly counts: FacetCount[];
  /** Most that a count is too low by; 0 if all matches were counted by value. */
  readonly errorBound: number;
  /** Most that a value which is not listed can have occurred. */
  readonly unlistedBound: number;
}

/** Values with their counts, the values known by place. */
export interface Counted {
  readonly counts: ArrayLike<number>;
  /** Below 0 if the first value comes before the second. */
  compare(a: number, b: number): number;
  text(place: number): string;
  /** Most that each count is too low by. */
  readonly error: number;
  /** They are listed in the order of `compare`, not by count. @default false */
  readonly inOrder?: boolean;
}

/** The `size` most frequent values. */
export function mostFrequent({ counts, compare, text, error, inOrder = false }: Counted, size: number): CountedValues {
  // One more than are listed: nothing that is not listed occurred more often.
  const places = greatest(counts, size + 1, compare);
  const next = places.length > size ? (counts[places.pop() as number] as number) : 0;
  if (inOrder) places.sort(compare);
  const bound = error === 0 ? {} : { errorBound: error };
  return {
    counts: places.map((place) => ({ value: text(place), count: counts[place] as number, ...bound })),
    errorBound: error,
    unlistedBound: next + error,
  };
}
