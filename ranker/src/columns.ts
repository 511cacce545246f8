import type { HitList, RankRequest } from './words.js';

/** Bytes of a float64. */
export const FLOAT64_BYTES = 8;

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
  /** The score at a position, never above the one before it. */
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

  constructor({ count, seqs, scores }: HitList) {
    this.count = count;
    this.#seqs = viewOf(seqs);
    this.#scores = viewOf(scores);
  }

  seqAt(position: number): number {
    return this.#seqs.getFloat64(position * FLOAT64_BYTES, true);
  }

  scoreAt(position: number): number {
    return this.#scores.getFloat64(position * FLOAT64_BYTES, true);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The hits in all lists of a request together. */
export function countHits({ sources }: RankRequest): number {
  let hits = 0;
  for (const { lists } of sources) {
    for (const { count } of lists) {
      hits += count;
    }
  }
  return hits;
}

/** Says whether a request can be ranked: a page from 0 on, and columns of just the bytes that their counts promise. */
export function isWellFormed({ sources, k, offset }: RankRequest): boolean {
  const holds = ({ count, seqs, scores }: HitList) =>
    seqs.byteLength === count * FLOAT64_BYTES && scores.byteLength === count * FLOAT64_BYTES;
  return k >= 0 && offset >= 0 && sources.every(({ lists }) => lists.every(holds));
}
