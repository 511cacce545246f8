import { inByteOrder } from '../../../query/byte-order.js';
import type { Counted } from './facet-counter.js';
import { greatest } from './greatest.js';

/** A segment's counts of values that are known by place. */
export interface SegmentCounts extends Counted {
  /** The count of a value, 0 if the segment does not have it. */
  countOf(value: string): number;
}

/**
 * The sums of the segments' counts by value, of at least those values that are among the `size` most frequent.
 *
 * Strings are what costs here, so few are made: the `size`-th greatest sum is at least T, the greatest over the
 * segments of their `size`-th greatest counts, and of a sum of T some segment has T / segments or more. Values with
 * less everywhere are passed over, and the others looked up in the other segments; unless so many are left that adding
 * up all values is less work.
 */
export function mergeSegments(segments: readonly SegmentCounts[], size: number): Counted {
  const atLeast = Math.max(...segments.map((segment) => countAtRank(segment, size))) / segments.length;
  const passing = segments.reduce((sum, { counts }) => sum + countOver(counts, atLeast), 0);
  const present = segments.reduce((sum, { counts }) => sum + countOver(counts, 1), 0);
  const totals = passing * segments.length < present ? sumsOfFrequent(segments, atLeast) : sumsOfAll(segments);
  const values = [...totals.keys()];
  return {
    counts: [...totals.values()],
    compare: (a, b) => inByteOrder(values[a] as string, values[b] as string),
    text: (place) => values[place] as string,
    error: segments.reduce((sum, { error }) => sum + error, 0),
  };
}

/** The `rank`-th greatest count of a segment, 0 if it has not so many. */
function countAtRank({ counts, compare }: SegmentCounts, rank: number): number {
  const places = greatest(counts, rank, compare);
  return places.length < rank ? 0 : (counts[places[rank - 1] as number] as number);
}

function countOver(counts: ArrayLike<number>, atLeast: number): number {
  let over = 0;
  for (let place = 0; place < counts.length; place++) {
    const count = counts[place] as number;
    if (count > 0 && count >= atLeast) over++;
  }
  return over;
}

function sumsOfFrequent(segments: readonly SegmentCounts[], atLeast: number): Map<string, number> {
  const totals = new Map<string, number>();
  for (const { counts, text } of segments) {
    for (let place = 0; place < counts.length; place++) {
      const count = counts[place] as number;
      if (count === 0 || count < atLeast) continue;
      const value = text(place);
      if (!totals.has(value))
        totals.set(
          value,
          segments.reduce((sum, each) => sum + each.countOf(value), 0),
        );
    }
  }
  return totals;
}

function sumsOfAll(segments: readonly SegmentCounts[]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const { counts, text } of segments) {
    for (let place = 0; place < counts.length; place++) {
      const count = counts[place] as number;
      if (count === 0) continue;
      const value = text(place);
      totals.set(value, (totals.get(value) ?? 0) + count);
    }
  }
  return totals;
}
