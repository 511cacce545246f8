import type { Segment } from '../../../index/segment.js';
import { type CountedUnit, unitName, unitOf } from '../../../query/facet/calendar.js';
import { valueText } from '../../../query/facet/value-text.js';
import { type CountedValues, type FacetCounter, mostFrequent } from './facet-counter.js';
import { stepsOf } from './steps.js';
import { ValueCounts } from './value-counts.js';

/** What of a number is counted, and its name. */
export interface CountedAs {
  /** What is counted of a number; NaN if nothing. Missing values come as NaN. */
  keyOf(value: number): number;
  nameOf(key: number): string;
  /** Keys follow one another: they are listed in their order, not by count. */
  readonly isHistogram: boolean;
}

/** Counts numbers or dates as they are. */
export function asValues(isDate: boolean): CountedAs {
  return { keyOf: (value) => value, nameOf: (key) => valueText(key, isDate), isHistogram: false };
}

/** Counts dates by units of the calendar. */
export function asUnits(unit: CountedUnit): CountedAs {
  return { keyOf: (value) => unitOf(value, unit), nameOf: (key) => unitName(key, unit), isHistogram: true };
}

/** Counts numbers by steps of a width. */
export function asSteps(interval: number): CountedAs {
  return { keyOf: stepsOf(interval), nameOf: (key) => valueText(key, false), isHistogram: true };
}

/** Counts a number or date field by value or by what `countedAs` makes of it, in a table of bounded size. */
export class NumberFacet implements FacetCounter {
  readonly #field: string;
  readonly #size: number;
  readonly #countedAs: CountedAs;
  readonly #counts: ValueCounts;
  #values: Float64Array | undefined;

  constructor(field: string, size: number, countedAs: CountedAs, limit: number) {
    this.#field = field;
    this.#size = size;
    this.#countedAs = countedAs;
    this.#counts = new ValueCounts(limit);
  }

  begin({ numbers }: Segment): void {
    this.#values = numbers.get(this.#field)?.values;
  }

  countAll(ordinals: Uint32Array, n: number): void {
    if (this.#values === undefined) return;
    for (let i = 0; i < n; i++) {
      const key = this.#countedAs.keyOf(this.#values[ordinals[i] as number] as number);
      if (!Number.isNaN(key)) this.#counts.add(key);
    }
  }

  result(): CountedValues {
    const { values, counts } = this.#counts.columns();
    const compare = (a: number, b: number) => (values[a] as number) - (values[b] as number);
    const text = (place: number) => this.#countedAs.nameOf(values[place] as number);
    const inOrder = this.#countedAs.isHistogram;
    return mostFrequent({ counts, compare, text, error: this.#counts.error, inOrder }, this.#size);
  }
}
