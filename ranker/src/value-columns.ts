import { FLOAT64_BYTES, viewOver } from './columns.js';
import type { Bytes, ValueColumn } from './words.js';

/** Bytes of an offset into texts. */
export const UINT32_BYTES = 4;

/** Reads the numbers of a column where they lie. A column of strings, or none, has no numbers. */
export class NumberReader {
  readonly #view: DataView | undefined;
  readonly #at: number;

  /** @param count hits of the column's list */
  constructor(column: ValueColumn | undefined, count: number) {
    const isOfNumbers = column !== undefined && column.numbers.byteLength === count * FLOAT64_BYTES;
    this.#view = isOfNumbers ? viewOver(column.numbers.buffer) : undefined;
    this.#at = column?.numbers.byteOffset ?? 0;
  }

  /** The number of a hit; NaN if it has none. */
  numberAt(position: number): number {
    return this.#view?.getFloat64(this.#at + position * FLOAT64_BYTES, true) ?? Number.NaN;
  }
}

/** Reads the strings of a column where they lie. A column of numbers, or none, has no strings. */
export class TextReader {
  readonly #offsets: DataView | undefined;
  readonly #offsetsAt: number;
  /** UTF-8 of all strings, one after the other. */
  readonly #text: DataView;
  readonly #textAt: number;
  /** Where no value is missing there are no bits. */
  readonly #missing: DataView | undefined;
  readonly #missingAt: number;

  /** @param count hits of the column's list */
  constructor(column: ValueColumn | undefined, count: number) {
    const { numbers = nothing, text = nothing, missing = nothing } = column ?? {};
    this.#offsets = column !== undefined && isOfTexts(column, count) ? viewOver(numbers.buffer) : undefined;
    this.#offsetsAt = numbers.byteOffset;
    this.#text = viewOver(text.buffer);
    this.#textAt = text.byteOffset;
    this.#missing = missing.byteLength > 0 ? viewOver(missing.buffer) : undefined;
    this.#missingAt = missing.byteOffset;
  }

  isMissing(position: number): boolean {
    if (this.#offsets === undefined) return true;
    const bits = this.#missing?.getUint8(this.#missingAt + (position >>> 3)) ?? 0;
    return ((bits >>> (position & 7)) & 1) === 1;
  }

  /** Where a hit's string begins among all; that of the hit behind the last is where all end. */
  startAt(position: number): number {
    return this.#offsets?.getUint32(this.#offsetsAt + position * UINT32_BYTES, true) ?? 0;
  }

  /** A byte of all strings, by its place from where the first begins. */
  byteAt(place: number): number {
    return this.#text.getUint8(this.#textAt + place);
  }

  /**
   * A hash of a hit's string, at least 0 and below 2^30, which engines keep as a small integer. All bytes count, four at a
   * time, the last four perhaps twice: by Knuth's multiplicative method, with the high bits brought down after each step.
   */
  hashAt(position: number): number {
    const text = this.#text;
    const start = this.#textAt + this.startAt(position);
    const end = this.#textAt + this.startAt(position + 1);
    let hash = end - start;
    let at = start;
    for (; at + UINT32_BYTES <= end; at += UINT32_BYTES) hash = mixed(hash, text.getUint32(at, true));
    if (at < end && end - start >= UINT32_BYTES) hash = mixed(hash, text.getUint32(end - UINT32_BYTES, true));
    else for (; at < end; at++) hash = mixed(hash, text.getUint8(at));
    return hash & hashBits;
  }

  /** The string of a hit; nothing if it has none. */
  textAt(position: number): string | undefined {
    if (this.isMissing(position)) return undefined;
    const start = this.startAt(position);
    return decoder.decode(new Uint8Array(this.#text.buffer, this.#textAt + start, this.startAt(position + 1) - start));
  }
}

const hashBits = 2 ** 30 - 1;

/** The factor is 2^32 divided by the golden ratio. */
function mixed(hash: number, bits: number): number {
  const product = Math.imul(hash ^ bits, 0x9e3779b1);
  return product ^ (product >>> 15);
}

const nothing: Bytes = new Uint8Array(0);
// Or a string that begins with U+FEFF would lose it, and be taken for another.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Orders strings of two columns by their bytes: below 0 if the first comes first. Both must be there. */
export function compareTexts(a: TextReader, positionA: number, b: TextReader, positionB: number): number {
  const [startA, startB] = [a.startAt(positionA), b.startAt(positionB)];
  const [lengthA, lengthB] = [a.startAt(positionA + 1) - startA, b.startAt(positionB + 1) - startB];
  const shared = Math.min(lengthA, lengthB);
  for (let i = 0; i < shared; i++) {
    const difference = a.byteAt(startA + i) - b.byteAt(startB + i);
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}

/** Says whether a column has the bytes that its count promises; what its strings are is for whoever takes hits in. */
export function isColumnOf(column: ValueColumn, count: number): boolean {
  const { numbers, text, missing } = column;
  if (numbers.byteLength === count * FLOAT64_BYTES && text.byteLength === 0) return true;
  return (
    isOfTexts(column, count) &&
    textEnd(column, count) <= text.byteLength &&
    (missing.byteLength === 0 || missing.byteLength * 8 >= count)
  );
}

/** Says whether a column of so many hits is one of strings. */
export function isOfTexts({ numbers }: ValueColumn, count: number): boolean {
  return numbers.byteLength === (count + 1) * UINT32_BYTES;
}

/** Where the strings of the first hits of a column end in its text. */
export function textEnd({ numbers }: ValueColumn, hits: number): number {
  return viewOver(numbers.buffer).getUint32(numbers.byteOffset + hits * UINT32_BYTES, true);
}
