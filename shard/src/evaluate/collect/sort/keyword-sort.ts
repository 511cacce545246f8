import type { Column } from '@muster/proto';
import { type KeywordColumn, numberBlock, type Segment } from '../../../index/segment.js';
import { inByteOrder } from '../../../query/byte-order.js';
import { stringColumn } from '../columns.js';
import type { SortBy } from './check-sort.js';
import { KeywordBlocks } from './keyword-blocks.js';
import { longer, type SortColumn, type SortedValue } from './sort-column.js';

/**
 * Hits by a keyword field, in the order of UTF-8 bytes; a document with several values has the place of its least
 * where the direction is upwards, of its greatest where it is downwards.
 *
 * Ranks are ordinals of the segment's dictionary, as comparing strings would cost tens of times as much. A value from
 * another segment is looked up at most once a segment; where the dictionary lacks it, its rank lies halfway between
 * those of its neighbours, so that it equals no document's.
 */
export class KeywordSort implements SortColumn {
  readonly #field: string;
  readonly #sign: number;
  readonly #missing: number;
  /** Columns of the segments by their places: values held are ordinals of their dictionaries. */
  readonly #columns: (KeywordColumn | undefined)[] = [];
  #place = 0;
  #column: KeywordColumn | undefined;
  #blocks: KeywordBlocks | undefined;
  /** By slot: the rank in the segment that the value comes from, and that segment's place. */
  #ranks = new Float64Array(0);
  #places = new Uint32Array(0);
  /** By slot, for values from other segments: the rank in that which is being read, NaN where it is not known yet. */
  #here = new Float64Array(0);
  /** By slot: the value, once it was needed. */
  readonly #texts: (string | undefined)[] = [];

  constructor({ field, descending, missingFirst }: SortBy) {
    this.#field = field;
    this.#sign = descending ? -1 : 1;
    this.#missing = missingFirst ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  begin({ keywords }: Segment, place: number): void {
    this.#column = keywords.get(this.#field);
    this.#blocks = this.#column && KeywordBlocks.of(this.#column);
    this.#columns[place] = this.#column;
    this.#place = place;
    this.#here.fill(Number.NaN);
  }

  rank(ordinal: number): number {
    if (this.#column === undefined) return this.#missing;
    const { starts, ordinals } = this.#column;
    const first = starts[ordinal] as number;
    const end = starts[ordinal + 1] as number;
    if (first === end) return this.#missing;
    return this.#sign > 0 ? (ordinals[first] as number) : -(ordinals[end - 1] as number);
  }

  rankHeld(slot: number): number {
    const own = this.#ranks[slot] as number;
    if (this.#places[slot] === this.#place || own === this.#missing) return own;
    if (Number.isNaN(this.#here[slot])) this.#here[slot] = this.#rankOfText(this.#textOf(slot));
    return this.#here[slot] as number;
  }

  rankOf(value: SortedValue): number {
    return value === undefined ? this.#missing : this.#rankOfText(value as string);
  }

  #rankOfText(text: string): number {
    if (this.#column === undefined) return 0;
    const { dictionary } = this.#column;
    const place = dictionary.firstAtLeast(text);
    const isThere = place < dictionary.size && dictionary.at(place) === text;
    return this.#sign * (isThere ? place : place - 0.5);
  }

  bestRank(base: number, limit: number): number {
    // Which blocks have documents without a value is not known.
    if (this.#missing < 0 || this.#blocks === undefined) return this.#missing;
    const last = Math.floor((limit - 1) / numberBlock);
    let best = this.#missing;
    for (let block = Math.floor(base / numberBlock); block <= last; block++) {
      const rank = this.#sign > 0 ? this.#blocks.least(block) : -this.#blocks.greatest(block);
      if (rank < best) best = rank;
    }
    return best;
  }

  hold(slot: number, ordinal: number): void {
    this.#ranks[slot] = this.rank(ordinal);
    this.#places[slot] = this.#place;
    this.#texts[slot] = undefined;
  }

  compare(a: number, b: number): number {
    const [rankA, rankB] = [this.#ranks[a] as number, this.#ranks[b] as number];
    if (this.#places[a] === this.#places[b] || rankA === this.#missing || rankB === this.#missing)
      return rankA < rankB ? -1 : rankA > rankB ? 1 : 0;
    return this.#sign * inByteOrder(this.#textOf(a), this.#textOf(b));
  }

  grow(slots: number): void {
    this.#ranks = longer(this.#ranks, slots);
    this.#here = longer(this.#here, slots);
    const places = new Uint32Array(slots);
    places.set(this.#places);
    this.#places = places;
  }

  column(slots: Uint32Array): Column {
    return stringColumn(
      Array.from(slots, (slot) => (this.#ranks[slot] === this.#missing ? undefined : this.#textOf(slot))),
    );
  }

  #textOf(slot: number): string {
    const known = this.#texts[slot];
    if (known !== undefined) return known;
    const text =
      this.#columns[this.#places[slot] as number]?.dictionary.at(Math.abs(this.#ranks[slot] as number)) ?? '';
    this.#texts[slot] = text;
    return text;
  }
}
