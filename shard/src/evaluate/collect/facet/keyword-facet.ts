import type { KeywordColumn, Segment } from '../../../index/segment.js';
import { type CountedValues, type FacetCounter, mostFrequent } from './facet-counter.js';
import { mergeSegments, type SegmentCounts } from './merge-segments.js';
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
  readonly #segments: SegmentCounter[] = [];
  #current: SegmentCounter | undefined;

  constructor(field: string, size: number, limit: number) {
    this.#field = field;
    this.#size = size;
    this.#limit = limit;
  }

  begin({ keywords }: Segment): void {
    const column = keywords.get(this.#field);
    this.#current = undefined;
    if (column === undefined) return;
    this.#current = column.dictionary.size <= this.#limit ? arrayCounter(column) : tableCounter(column, this.#limit);
    this.#segments.push(this.#current);
  }

  countAll(ordinals: Uint32Array, n: number): void {
    this.#current?.countAll(ordinals, n);
  }

  result(): CountedValues {
    const [first, second] = this.#segments;
    if (first === undefined) return { counts: [], errorBound: 0, unlistedBound: 0 };
    if (second === undefined) return mostFrequent(first.counted(), this.#size);
    const counted = this.#segments.map((segment) => segment.counted());
    return mostFrequent(mergeSegments(counted, this.#size + 1), this.#size);
  }
}

interface SegmentCounter {
  countAll(ordinals: Uint32Array, n: number): void;
  counted(): SegmentCounts;
}

function arrayCounter({ dictionary, starts, ordinals: values }: KeywordColumn): SegmentCounter {
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
    counted: () => ({
      counts,
      compare: (a, b) => a - b,
      text: (value) => dictionary.at(value),
      countOf: (value) => counts[dictionary.find(value)] ?? 0,
      error: 0,
    }),
  };
}

function tableCounter({ dictionary, starts, ordinals: values }: KeywordColumn, limit: number): SegmentCounter {
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
      return {
        counts,
        compare: (a, b) => (held[a] as number) - (held[b] as number),
        text: (place) => dictionary.at(held[place] as number),
        countOf: (value) => table.countOf(dictionary.find(value)),
        error: table.error,
      };
    },
  };
}
