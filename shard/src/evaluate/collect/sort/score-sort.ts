import type { Column } from '@muster/proto';
import { numberColumn, valuesAt } from '../columns.js';
import type { SortBy } from './check-sort.js';
import { longer, type SortColumn, type SortedValue } from './sort-column.js';

/** Hits by their scores. */
export class ScoreSort implements SortColumn {
  readonly #sign: number;
  #ranks = new Float64Array(0);

  constructor({ descending }: SortBy) {
    this.#sign = descending ? -1 : 1;
  }

  begin(): void {}

  rank(_ordinal: number, score: number): number {
    return this.#sign * score;
  }

  rankHeld(slot: number): number {
    return this.#ranks[slot] as number;
  }

  rankOf(value: SortedValue): number {
    return this.#sign * (value as number);
  }

  bestRank(): number {
    return Number.NEGATIVE_INFINITY;
  }

  hold(slot: number, _ordinal: number, score: number): void {
    this.#ranks[slot] = this.#sign * score;
  }

  compare(a: number, b: number): number {
    return (this.#ranks[a] as number) - (this.#ranks[b] as number);
  }

  grow(slots: number): void {
    this.#ranks = longer(this.#ranks, slots);
  }

  column(slots: Uint32Array): Column {
    const values = valuesAt(this.#ranks, slots);
    for (let i = 0; i < values.length; i++) values[i] = this.#sign * (values[i] as number);
    return numberColumn(values);
  }
}
