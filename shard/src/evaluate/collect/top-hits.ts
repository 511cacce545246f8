import type { PartialHits } from '@muster/proto';
import type { Segment } from '../../index/segment.js';
import { numberBytes, valuesAt } from './columns.js';
import type { HitCollector } from './hit-collector.js';
import { justBelow } from './just-below.js';
import { orderByRank } from './order-by-rank.js';
import { takeDoubles } from './slab.js';

const noSeqs = new Float64Array(0);

/** Slots to begin with: most queries want fewer hits, and those that want many seldom find them. */
const firstSlots = 1024;

/**
 * The best `k` of the documents offered, by score downwards, then `seq` upwards. Documents come in order of `seq`, so
 * one that ties with the worst held cannot enter.
 *
 * A binary heap with the worst at its root, in typed arrays that grow by doubling. Until it is full it is a plain list:
 * what fills it costs no comparisons.
 */
export class TopHits implements HitCollector {
  readonly needsScores: boolean;
  /** A plain field, not an accessor: the innermost loops read it for each document. */
  threshold: number;
  readonly #k: number;
  #scores: Float64Array;
  #seqs: Float64Array;
  #count = 0;
  #segmentSeqs: Float64Array = noSeqs;

  /** @param floorScore hits below it are dropped, those equal to it are not */
  constructor(k: number, floorScore = Number.NEGATIVE_INFINITY) {
    const slots = Math.min(k, firstSlots);
    this.#k = k;
    this.#scores = takeDoubles(slots);
    this.#seqs = takeDoubles(slots);
    this.needsScores = k > 0;
    this.threshold = k > 0 ? justBelow(floorScore) : Number.POSITIVE_INFINITY;
  }

  begin({ seqs }: Segment): void {
    this.#segmentSeqs = seqs;
  }

  offer(ordinal: number, score: number): void {
    if (!(score > this.threshold)) return;
    const seq = this.#segmentSeqs[ordinal] as number;
    if (this.#count < this.#k) this.#append(seq, score);
    else {
      sink(this.#scores, this.#seqs, 0, this.#k, score, seq);
      this.threshold = this.#scores[0] as number;
    }
  }

  #append(seq: number, score: number): void {
    if (this.#count === this.#scores.length) this.#grow();
    this.#scores[this.#count] = score;
    this.#seqs[this.#count++] = seq;
    if (this.#count < this.#k) return;
    for (let slot = (this.#k >>> 1) - 1; slot >= 0; slot--) {
      sink(this.#scores, this.#seqs, slot, this.#k, this.#scores[slot] as number, this.#seqs[slot] as number);
    }
    this.threshold = this.#scores[0] as number;
  }

  #grow(): void {
    const slots = Math.min(this.#k, 2 * this.#scores.length);
    this.#scores = copyOf(this.#scores, this.#count, slots);
    this.#seqs = copyOf(this.#seqs, this.#count, slots);
  }

  list(): PartialHits {
    if (this.#count >= manyHits) return this.#longList();
    const scores = copyOf(this.#scores, this.#count, this.#count);
    const seqs = copyOf(this.#seqs, this.#count, this.#count);
    sortBestFirst(scores, seqs);
    return { count: this.#count, seqs: numberBytes(seqs), scores: numberBytes(scores) };
  }

  #longList(): PartialHits {
    const count = this.#count;
    const seqs = this.#seqs.subarray(0, count);
    const ranks = new Float64Array(count);
    for (let i = 0; i < count; i++) ranks[i] = -(this.#scores[i] as number);
    const order = orderByRank(ranks, seqs);
    return { count, seqs: numberBytes(valuesAt(seqs, order)), scores: numberBytes(valuesAt(this.#scores, order)) };
  }
}

/** With as many hits it takes less time to sort by digits. */
const manyHits = 2048;

function copyOf(values: Float64Array, count: number, slots: number): Float64Array<ArrayBuffer> {
  const copy = takeDoubles(slots);
  // For a few values a loop costs less than a call of `set`.
  for (let i = 0; i < count; i++) copy[i] = values[i] as number;
  return copy;
}

/** Puts a hit at `slot` of a heap of `count`, or below, where its order is: worse hits go up. */
function sink(scores: Float64Array, seqs: Float64Array, slot: number, count: number, score: number, seq: number): void {
  let at = slot;
  for (let child = 2 * at + 1; child < count; child = 2 * at + 1) {
    const right = child + 1;
    if (right < count && isWorse(scores, seqs, right, scores[child] as number, seqs[child] as number)) child = right;
    if (!isWorse(scores, seqs, child, score, seq)) break;
    scores[at] = scores[child] as number;
    seqs[at] = seqs[child] as number;
    at = child;
  }
  scores[at] = score;
  seqs[at] = seq;
}

/** Says whether the hit at a place comes after another in the order of hits. */
function isWorse(scores: Float64Array, seqs: Float64Array, at: number, score: number, seq: number): boolean {
  const held = scores[at] as number;
  return held < score || (held === score && (seqs[at] as number) > seq);
}

/** Sorts in place by heap: no order arrays and no calls of a comparison, which cost several times as much. */
function sortBestFirst(scores: Float64Array, seqs: Float64Array): void {
  const count = scores.length;
  for (let slot = (count >>> 1) - 1; slot >= 0; slot--) {
    sink(scores, seqs, slot, count, scores[slot] as number, seqs[slot] as number);
  }
  for (let last = count - 1; last > 0; last--) {
    const score = scores[last] as number;
    const seq = seqs[last] as number;
    scores[last] = scores[0] as number;
    seqs[last] = seqs[0] as number;
    sink(scores, seqs, 0, last, score, seq);
  }
}
