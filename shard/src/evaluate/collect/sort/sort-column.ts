import type { Column } from '@muster/proto';
import type { Segment } from '../../../index/segment.js';

/** A value of a sort key; nothing if it is missing. */
export type SortedValue = number | string | undefined;

/**
 * The values of one sort key of the hits held, each in a slot, and of the documents of the segment that is being read.
 *
 * A rank is a number that stands for a value, the lesser the better, whatever the direction; missing values have the
 * rank Infinity or -Infinity. Ranks may be compared only within a segment.
 */
export interface SortColumn {
  /** The ordinals that follow belong to this segment. */
  begin(segment: Segment, place: number): void;
  /** Rank of a document of the segment that is being read. */
  rank(ordinal: number, score: number): number;
  /** Rank of a hit held among the documents of that segment. */
  rankHeld(slot: number): number;
  /** Rank of a value of the key's type, of whichever document, among those of that segment. */
  rankOf(value: SortedValue): number;
  /** A lower bound of the ranks of the documents of [base, limit). */
  bestRank(base: number, limit: number): number;
  /** Holds a document's value in a slot. */
  hold(slot: number, ordinal: number, score: number): void;
  /** Below 0 if the value in slot `a` is better, 0 if they are equal, wherever they come from. */
  compare(a: number, b: number): number;
  /** Makes room. */
  grow(slots: number): void;
  /** The values in slots, as the wire has them. */
  column(slots: Uint32Array): Column;
}

/** A longer copy. */
export function longer(values: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const copy = new Float64Array(length);
  copy.set(values);
  return copy;
}
