import type { Column } from '@muster/proto';
import { type NumberColumn, numberBlock, type Segment } from '../../../index/segment.js';
import { numberColumn, valuesAt } from '../columns.js';
import type { SortBy } from './check-sort.js';
import { longer, type SortColumn, type SortedValue } from './sort-column.js';

const nothing: NumberColumn = {
  values: new Float64Array(0),
  blockMin: new Float64Array(0),
  blockMax: new Float64Array(0),
};

/** Hits by a number or date field. */
export class NumberSort implements SortColumn {
  readonly #field: string;
  readonly #sign: number;
  readonly #missing: number;
  #column = nothing;
  #ranks = new Float64Array(0);

  constructor({ field, descending, missingFirst }: SortBy) {
    this.#field = field;
    this.#sign = descending ? -1 : 1;
    this.#missing = missingFirst ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  begin({ numbers }: Segment): void {
    this.#column = numbers.get(this.#field) ?? nothing;
  }

  rank(ordinal: number): number {
    const value = this.#column.values[ordinal];
    // NaN, which is missing, and nothing, where the segment has no such column, are alike.
    return value !== undefined && !Number.isNaN(value) ? this.#sign * value : this.#missing;
  }

  rankHeld(slot: number): number {
    return this.#ranks[slot] as number;
  }

  rankOf(value: SortedValue): number {
    return value === undefined ? this.#missing : this.#sign * (value as number);
  }

  bestRank(base: number, limit: number): number {
    // Which blocks have documents without a value is not known.
    if (this.#missing < 0) return this.#missing;
    const bounds = this.#sign > 0 ? this.#column.blockMin : this.#column.blockMax;
    const last = Math.min(bounds.length - 1, Math.floor((limit - 1) / numberBlock));
    let best = this.#missing;
    for (let block = Math.floor(base / numberBlock); block <= last; block++) {
      const rank = this.#sign * (bounds[block] as number);
      if (rank < best) best = rank;
    }
    return best;
  }

  hold(slot: number, ordinal: number): void {
    this.#ranks[slot] = this.rank(ordinal);
  }

  compare(a: number, b: number): number {
    const [rankA, rankB] = [this.#ranks[a] as number, this.#ranks[b] as number];
    // Not the difference: two infinities have none.
    return rankA < rankB ? -1 : rankA > rankB ? 1 : 0;
  }

  grow(slots: number): void {
    this.#ranks = longer(this.#ranks, slots);
  }

  column(slots: Uint32Array): Column {
    const values = valuesAt(this.#ranks, slots);
    for (let i = 0; i < values.length; i++) {
      const rank = values[i] as number;
      values[i] = rank === this.#missing ? Number.NaN : this.#sign * rank + 0;
    }
    return numberColumn(values);
  }
}
