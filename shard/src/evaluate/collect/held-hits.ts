import type { PartialHits } from '@muster/proto';
import type { Segment } from '../../index/segment.js';
import { numberBytes, valuesAt } from './columns.js';
import { justBelow } from './just-below.js';
import { orderByRank } from './order-by-rank.js';
import { isByScore, type SortBy } from './sort/check-sort.js';
import { longer, type SortColumn } from './sort/sort-column.js';
import { sortColumns } from './sort/sort-columns.js';

const firstSlots = 64;
/** With as many hits it takes less time to sort by digits of ranks. */
const manyHits = 2048;

/**
 * At most `k` hits in the order of sort keys, then `seq` upwards. Each lies in a slot, where it stays until another
 * takes it; once there are `k`, the worst is at the root of a heap of slots. Documents come in order of `seq`: one
 * that equals a hit held in all keys is worse.
 */
export class HeldHits {
  readonly #k: number;
  readonly #keys: readonly SortBy[];
  readonly #columns: readonly SortColumn[];
  #count = 0;
  #seqs = new Float64Array(0);
  #scores = new Float64Array(0);
  /** Slots, the worst at the root; in no order before there are `k`. */
  #heap = new Uint32Array(0);
  /** By slot its place in the heap. */
  #places = new Uint32Array(0);
  readonly #first: SortColumn;
  /** The worst hit's rank by the first key, once there are `k`. */
  #worstFirst = Number.NEGATIVE_INFINITY;
  #segmentSeqs: Float64Array = new Float64Array(0);

  /** @param keys at least one */
  constructor(k: number, keys: readonly SortBy[]) {
    this.#k = k;
    this.#keys = keys;
    this.#columns = sortColumns(keys);
    this.#first = this.#columns[0] as SortColumn;
  }

  get isFull(): boolean {
    return this.#count === this.#k;
  }

  /** Slot of the worst hit, when there are `k`. */
  get worst(): number {
    return this.#heap[0] as number;
  }

  /** The ordinals that follow belong to this segment. */
  begin(segment: Segment, place: number): void {
    this.#segmentSeqs = segment.seqs;
    for (const column of this.#columns) column.begin(segment, place);
    this.#learnWorst();
  }

  /** Whether a document is better than the worst of `k` hits; always while there are fewer. */
  beatsWorst(ordinal: number, score: number): boolean {
    // Asked for every match, and mostly answered by the first key.
    if (this.#count < this.#k) return true;
    if (this.#k === 0) return false;
    const rank = this.#first.rank(ordinal, score);
    if (rank !== this.#worstFirst) return rank < this.#worstFirst;
    return this.#columns.length > 1 && this.isBetter(ordinal, score, this.worst);
  }

  /** Whether a document is better than the hit in a slot. */
  isBetter(ordinal: number, score: number, slot: number): boolean {
    for (const column of this.#columns) {
      const rank = column.rank(ordinal, score);
      const held = column.rankHeld(slot);
      if (rank !== held) return rank < held;
    }
    return false;
  }

  /** Whether a document of [base, limit) may be better than the worst of `k` hits, by what is known of its block. */
  mayHaveBetter(base: number, limit: number): boolean {
    if (this.#count < this.#k) return true;
    if (this.#k === 0) return false;
    const best = this.#first.bestRank(base, limit);
    return best < this.#worstFirst || (best === this.#worstFirst && this.#columns.length > 1);
  }

  /** A bound that a score must be above to enter; -Infinity where the score alone excludes nothing. */
  get threshold(): number {
    if (this.#k === 0) return Number.POSITIVE_INFINITY;
    const [first] = this.#keys;
    if (this.#count < this.#k || first?.kind !== 'score' || !first.descending) return Number.NEGATIVE_INFINITY;
    const worst = -this.#worstFirst;
    // One that ties with the worst may still be better by a later key.
    return this.#keys.length === 1 ? worst : justBelow(worst);
  }

  /** Holds a document where there is room, and gives its slot. */
  add(ordinal: number, score: number): number {
    const slot = this.#count++;
    if (slot === this.#heap.length) this.#grow();
    this.#hold(slot, ordinal, score);
    this.#put(slot, slot);
    if (this.isFull) this.#heapify();
    return slot;
  }

  /** Holds a document in place of the hit in a slot, which must be worse. */
  replace(slot: number, ordinal: number, score: number): void {
    this.#hold(slot, ordinal, score);
    if (!this.isFull) return;
    const place = this.#places[slot] as number;
    this.#sink(place, slot);
    if (place === 0) this.#learnWorst();
  }

  /** Below 0 if the hit in slot `a` is better than that in slot `b`. */
  compare(a: number, b: number): number {
    for (const column of this.#columns) {
      const order = column.compare(a, b);
      if (order !== 0) return order;
    }
    return (this.#seqs[a] as number) - (this.#seqs[b] as number);
  }

  /** Slots of all hits, best first. */
  bestFirst(): Uint32Array {
    return this.#count < manyHits
      ? this.#heap.slice(0, this.#count).sort((a, b) => this.compare(a, b))
      : this.#manyBestFirst();
  }

  /** By their ranks by the first key, which are quick to sort; only those of equal ranks are compared by all keys. */
  #manyBestFirst(): Uint32Array {
    const count = this.#count;
    const ranks = new Float64Array(count);
    for (let slot = 0; slot < count; slot++) ranks[slot] = this.#first.rankHeld(slot);
    const slots = orderByRank(ranks, this.#seqs.subarray(0, count));
    for (let from = 0, to = 1; from < count; from = to++) {
      const rank = ranks[slots[from] as number];
      let isInOrder = true;
      for (; to < count && ranks[slots[to] as number] === rank; to++) {
        isInOrder &&= this.compare(slots[to - 1] as number, slots[to] as number) < 0;
      }
      if (!isInOrder) slots.subarray(from, to).sort((a, b) => this.compare(a, b));
    }
    return slots;
  }

  /** Hits in slots, as the wire has them. */
  list(slots: Uint32Array): PartialHits {
    return {
      count: slots.length,
      seqs: numberBytes(valuesAt(this.#seqs, slots)),
      scores: numberBytes(valuesAt(this.#scores, slots)),
      sortValues: isByScore(this.#keys) ? [] : this.#columns.map((column) => column.column(slots)),
    };
  }

  #hold(slot: number, ordinal: number, score: number): void {
    this.#seqs[slot] = this.#segmentSeqs[ordinal] as number;
    this.#scores[slot] = score;
    for (const column of this.#columns) column.hold(slot, ordinal, score);
  }

  #learnWorst(): void {
    if (this.isFull && this.#k > 0) this.#worstFirst = this.#first.rankHeld(this.worst);
  }

  #heapify(): void {
    for (let place = (this.#k >>> 1) - 1; place >= 0; place--) this.#sink(place, this.#heap[place] as number);
    this.#learnWorst();
  }

  /** Puts a slot at a place of the heap or below, where its order is. */
  #sink(place: number, slot: number): void {
    let at = place;
    for (let child = 2 * at + 1; child < this.#count; child = 2 * at + 1) {
      const right = child + 1;
      if (right < this.#count && this.compare(this.#heap[right] as number, this.#heap[child] as number) > 0)
        child = right;
      const other = this.#heap[child] as number;
      if (this.compare(other, slot) < 0) break;
      this.#put(at, other);
      at = child;
    }
    this.#put(at, slot);
  }

  #put(place: number, slot: number): void {
    this.#heap[place] = slot;
    this.#places[slot] = place;
  }

  #grow(): void {
    const slots = Math.min(this.#k, Math.max(firstSlots, 2 * this.#heap.length));
    this.#seqs = longer(this.#seqs, slots);
    this.#scores = longer(this.#scores, slots);
    const [heap, places] = [new Uint32Array(slots), new Uint32Array(slots)];
    heap.set(this.#heap);
    places.set(this.#places);
    this.#heap = heap;
    this.#places = places;
    for (const column of this.#columns) column.grow(slots);
  }
}
