import { compareTexts, type TextReader } from './value-columns.js';

/**
 * Numbers strings from 0 on, equal ones alike, by their bytes in columns that stay as they are. To make strings of them
 * would cost several times as much as to read them.
 */
export class TextNumbers {
  /** The newest number of each hash. */
  readonly #newest = new Map<number, number>();
  /** By number: the one of the same hash before it, or -1; and where its string was met first. */
  readonly #before: number[] = [];
  readonly #readers: TextReader[] = [];
  readonly #positions: number[] = [];
  /**
   * By the last bits of a hash: whether there is one with these. A look here costs a tenth of one into the map. Made when
   * something is looked for.
   */
  #seen: Uint8Array | undefined;

  /** The number of a hit's string, a new one if it was not met before. The string must be there. */
  numberOf(reader: TextReader, position: number): number {
    const hash = reader.hashAt(position);
    const known = this.#find(hash, reader, position);
    if (known >= 0) return known;
    const number = this.#before.length;
    this.#before.push(this.#newest.get(hash) ?? -1);
    this.#readers.push(reader);
    this.#positions.push(position);
    this.#newest.set(hash, number);
    if (this.#seen !== undefined) this.#seen[hash & lastBits] = 1;
    return number;
  }

  /** The number of a hit's string; -1 if it was not met before. The string must be there. */
  find(reader: TextReader, position: number): number {
    const hash = reader.hashAt(position);
    this.#seen ??= seenOf(this.#newest.keys());
    return this.#seen[hash & lastBits] === 0 ? -1 : this.#find(hash, reader, position);
  }

  #find(hash: number, reader: TextReader, position: number): number {
    let number = this.#newest.get(hash) ?? -1;
    while (number >= 0) {
      // The casts are of numbers that were given.
      const known = this.#readers[number] as TextReader;
      if (compareTexts(known, this.#positions[number] as number, reader, position) === 0) break;
      number = this.#before[number] as number;
    }
    return number;
  }
}

const lastBits = 2 ** 10 - 1;

function seenOf(hashes: Iterable<number>): Uint8Array {
  const seen = new Uint8Array(lastBits + 1);
  for (const hash of hashes) seen[hash & lastBits] = 1;
  return seen;
}
