import type { KeywordColumn, Segment } from '../../../index/segment.js';
import { compareUtf8 } from '../sort/compare-utf8.js';
import { type Counted, type CountedValues, type FacetCounter, mostFrequent } from './facet-counter.js';
import { ValueCounts } from './value-counts.js';

/**
 * Counts the values of a keyword field: by ordinal within a segment, by value over segments.
 *
 * A segment with at most `limit` values is counted in an array, and exactly. Of one with more the most frequent are
 * counted in a table of that bound, and the error is stated (see `ValueCounts`).
 */
export class KeywordFacet implements FacetCounter {
  readonly #field: string;
  readonly #size: number;
  readonly #limit: number;
  readonly #segments: SegmentCounts[] = [];
  #current: SegmentCounts | undefined;

  constructor(field: string, size: number, limit: number) {
    this.#field = field;
    this.#size = size;
    this.#limit = limit;
  }

  begin({ keywords }: Segment): void {
    const column = keywords.get(this.#field);
    this.#current = undefined;
    if (column === undefined) return;
    this.#current = column.dictionary.size <= this.#limit ? arrayCounts(column) : tableCounts(column, this.#limit);
    this.#segments.push(this.#current);
  }

  countAll(ordinals: Uint32Array, n: number): void {
    this.#current?.countAll(ordinals, n);
  }

  result(): CountedValues {
    const [first, second] = this.#segments;
    if (first === undefined) return { counts: [], errorBound: 0 };
    // In one segment only the values that are listed need be made into strings.
    return mostFrequent(second === undefined ? first.counted() : byValue(this.#segments), this.#size);
  }
}

interface SegmentCounts {
  countAll(ordinals: Uint32Array, n: number): void;
  counted(): Counted;
}

function arrayCounts({ dictionary, starts, ordinals: values }: KeywordColumn): SegmentCounts {
  const counts = new Uint32Array(dictionary.size);
  return {
    countAll(ordinals, n) {
      for (let i = 0; i < n; i++) {
        const ordinal = ordinals[i] as number;
        const end = starts[ordinal + 1] as number;
        for (let at = starts[ordinal] as number; at < end; at++) {
          const value = values[at] as number;
          counts[value] = (counts[value] as number) + 1;
        }
      }
    },
    counted: () => ({ counts, compare: (a, b) => a - b, text: (value) => dictionary.at(value), error: 0 }),
  };
}

function tableCounts({ dictionary, starts, ordinals: values }: KeywordColumn, limit: number): SegmentCounts {
  const table = new ValueCounts(limit);
  return {
    countAll(ordinals, n) {
      for (let i = 0; i < n; i++) {
        const ordinal = ordinals[i] as number;
        const end = starts[ordinal + 1] as number;
        for (let at = starts[ordinal] as number; at < end; at++) table.add(values[at] as number);
      }
    },
    counted() {
      const { values: held, counts } = table.columns();
      const compare = (a: number, b: number) => (held[a] as number) - (held[b] as number);
      return { counts, compare, text: (place) => dictionary.at(held[place] as number), error: table.error };
    },
  };
}

function byValue(segments: readonly SegmentCounts[]): Counted {
  const totals = new Map<string, number>();
  let error = 0;
  for (const segment of segments) {
    const counted = segment.counted();
    error += counted.error;
    for (let place = 0; place < counted.counts.length; place++) {
      const count = counted.counts[place] as number;
      if (count === 0) continue;
      const value = counted.text(place);
      totals.set(value, (totals.get(value) ?? 0) + count);
    }
  }
  const values = [...totals.keys()];
  return {
    counts: [...totals.values()],
    compare: (a, b) => compareUtf8(values[a] as string, values[b] as string),
    text: (place) => values[place] as string,
    error,
  };
}
