import type { HitList } from './words.js';

/** Bytes of a float64. */
export const FLOAT64_BYTES = 8;

/** A number of bytes, filled up to a multiple of 8. */
export function padded(bytes: number): number {
  return Math.ceil(bytes / FLOAT64_BYTES) * FLOAT64_BYTES;
}

// Pages cross between threads as the host's own numbers, in columns that the wire has as little-endian.
if (new Uint8Array(new Uint16Array([1]).buffer)[0] !== 1) {
  throw new Error('muster needs a little-endian host');
}

/** Hits in order, best first, read one at a time: only the heads that a merge comes to are ever looked at. */
export interface SortedList {
  /** Hits in the list. */
  readonly count: number;
  /** What breaks ties between equal scores, lower first. `position` is from 0 to `count - 1`. */
  seqAt(position: number): number;
  /** What hits are ordered by at a position, mostly the score: never above the one before it. */
  scoreAt(position: number): number;
}

/** Reads a hit list's columns where they lie. */
export function readHitList(list: HitList): SortedList {
  return new PackedList(list);
}

/** A DataView reads at any alignment, so a column need not be copied to be ranked; making typed arrays costs more. */
class PackedList implements SortedList {
  readonly count: number;
  readonly #seqs: DataView;
  readonly #scores: DataView;
  readonly #seqsAt: number;
  readonly #scoresAt: number;

  constructor({ count, seqs, scores }: HitList) {
    this.count = count;
    this.#seqs = viewOver(seqs.buffer);
    this.#scores = viewOver(scores.buffer);
    this.#seqsAt = seqs.byteOffset;
    this.#scoresAt = scores.byteOffset;
  }

  seqAt(position: number): number {
    return this.#seqs.getFloat64(this.#seqsAt + position * FLOAT64_BYTES, true);
  }

  scoreAt(position: number): number {
    return this.#scores.getFloat64(this.#scoresAt + position * FLOAT64_BYTES, true);
  }
}

let lastView: DataView = new DataView(new ArrayBuffer(0));

/**
 * A view of all of a buffer. Making one costs as much as reading a short list by it, and columns that are read one
 * after the other mostly lie in one frame: so the last view is kept.
 */
export function viewOver(buffer: ArrayBufferLike): DataView {
  if (lastView.buffer !== buffer) lastView = new DataView(buffer);
  return lastView;
}

/** Whether a list has no columns but seqs and scores. */
export function isBare({ sortValues, collapseKeys, features, values }: HitList): boolean {
  return sortValues === undefined && collapseKeys === undefined && features === undefined && values === undefined;
}
