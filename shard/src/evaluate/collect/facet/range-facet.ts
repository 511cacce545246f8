import type { Segment } from '../../../index/segment.js';
import type { NamedRange } from '../../../query/facet/check-facets.js';
import type { CountedValues, FacetCounter } from './facet-counter.js';

/**
 * Counts a number or date field by ranges, which may overlap: the bounds of all ranges cut the numbers into intervals,
 * each document counts in one, and in the end each range is the sum of its intervals.
 */
export class RangeFacet implements FacetCounter {
  readonly #field: string;
  readonly #ranges: readonly NamedRange[];
  /** Bounds, ascending. */
  readonly #bounds: Float64Array;
  /** For each bound the documents from it to the next; those below all bounds are in no range. */
  readonly #counts: Float64Array;
  #values: Float64Array | undefined;

  constructor(field: string, ranges: readonly NamedRange[]) {
    this.#field = field;
    this.#ranges = ranges;
    this.#bounds = Float64Array.from(new Set(ranges.flatMap(({ from, to }) => [from, to]))).sort();
    this.#counts = new Float64Array(this.#bounds.length);
  }

  begin({ numbers }: Segment): void {
    this.#values = numbers.get(this.#field)?.values;
  }

  countAll(ordinals: Uint32Array, n: number): void {
    if (this.#values === undefined) return;
    for (let i = 0; i < n; i++) {
      const value = this.#values[ordinals[i] as number] as number;
      const interval = Number.isNaN(value) ? -1 : this.#boundsUpTo(value) - 1;
      if (interval >= 0) this.#counts[interval] = (this.#counts[interval] as number) + 1;
    }
  }

  /** Bounds that are not above a value. */
  #boundsUpTo(value: number): number {
    let low = 0;
    let high = this.#bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#bounds[middle] as number) <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** All ranges, in their order. */
  result(): CountedValues {
    const counts = this.#ranges.map(({ name, from, to }) => ({ value: name, count: this.#countOf(from, to) }));
    return { counts, errorBound: 0, unlistedBound: 0 };
  }

  #countOf(from: number, to: number): number {
    return this.#counts.subarray(this.#bounds.indexOf(from), this.#bounds.indexOf(to)).reduce((sum, n) => sum + n, 0);
  }
}
