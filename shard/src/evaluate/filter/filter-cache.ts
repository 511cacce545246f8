import type { Segment } from '../../index/segment.js';
import type { FilterBits } from './bits.js';

/** Settings of a `FilterCache`. */
export interface FilterCacheOptions {
  /**
   * Bytes of bit sets and spellings held, at most.
   *
   * @default 33554432 (32 MiB)
   */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 32 * 2 ** 20;
/** What an entry takes beside its bits and spelling, about. */
const entryBytes = 200;

/**
 * Keeps what filters pass, by segment and spelling, as long as there is room; what was used longest ago goes first.
 * Segments that are not read any more go that way too.
 */
export class FilterCache {
  /** Bytes held, at most. */
  readonly maxBytes: number;
  /** In order of use, the latest last. */
  readonly #entries = new Map<string, { readonly bits: FilterBits; readonly bytes: number }>();
  /** By content, so that what is kept is good for all generations that have the segment. */
  readonly #segments = new WeakMap<object, number>();
  #lastSegment = 0;
  #bytes = 0;

  constructor({ maxBytes = defaultMaxBytes }: FilterCacheOptions = {}) {
    this.maxBytes = maxBytes;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#bytes;
  }

  get(segment: Segment, spelling: string): FilterBits | undefined {
    const key = this.#keyOf(segment, spelling);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.bits;
  }

  /** Keeps an entry, unless it alone is too large. */
  set(segment: Segment, spelling: string, bits: FilterBits): void {
    const key = this.#keyOf(segment, spelling);
    const bytes = bits.words.byteLength + 2 * key.length + entryBytes;
    if (bytes > this.maxBytes) return;
    this.#drop(key);
    this.#entries.set(key, { bits, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.maxBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }

  #keyOf({ content }: Segment, spelling: string): string {
    let number = this.#segments.get(content);
    if (number === undefined) {
      number = ++this.#lastSegment;
      this.#segments.set(content, number);
    }
    return `${number} ${spelling}`;
  }
}
