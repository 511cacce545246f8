import { firstAtLeast } from './ascending.js';
import { ByteReader } from './byte-reader.js';

/** Strings of a block: the first is spelled out, the others from where they differ from the one before. */
export const stringsPerBlock = 16;

/** What a dictionary is made of. */
export interface DictionaryParts {
  /** The entries of all blocks. */
  readonly bytes: Buffer;
  /** For each block its first byte. */
  readonly blocks: Uint32Array;
  /** For each block the key of its first string, see `keyOf`. */
  readonly keys: Uint32Array;
  /** Number of strings. */
  readonly size: number;
}

/**
 * The first four bytes as one number, as if zeros followed: strings with different keys are in their order. Most
 * comparisons in a search are of these, in a tenth of the time that bytes take.
 */
export function keyOf(string: Uint8Array): number {
  const high = ((string[0] ?? 0) << 8) | (string[1] ?? 0);
  return high * 2 ** 16 + (((string[2] ?? 0) << 8) | (string[3] ?? 0));
}

/** Room for what is looked up, kept because making a buffer takes longer than looking up. */
const lookedUp = new Uint8Array(64);

/** The UTF-8 bytes of a string, until those of another are asked for. */
function bytesOf(string: string): Uint8Array {
  if (string.length > lookedUp.length) return Buffer.from(string);
  for (let i = 0; i < string.length; i++) {
    const unit = string.charCodeAt(i);
    if (unit > 0x7f) return Buffer.from(string);
    lookedUp[i] = unit;
  }
  return lookedUp.subarray(0, string.length);
}

/**
 * Strings in the order of their UTF-8 bytes, each known by its place. Looked up by bytes: no string is made but what is
 * asked for. Format: docs/segment-format.md.
 */
export class StringDictionary {
  readonly size: number;
  readonly #reader: ByteReader;
  readonly #blocks: Uint32Array;
  readonly #keys: Uint32Array;
  /** Of the entry last read: bytes it shares with the one before, where its others begin, and how many they are. */
  #shared = 0;
  #start = 0;
  #rest = 0;
  /** The string spelled last, its place, and where its entry ends. */
  #spelled = Buffer.alloc(64);
  #spelledPlace = -2;
  #spelledEnd = 0;

  constructor({ bytes, blocks, keys, size }: DictionaryParts) {
    this.size = size;
    this.#reader = new ByteReader(bytes);
    this.#blocks = blocks;
    this.#keys = keys;
  }

  /** Place of a string, -1 if it is not there. */
  find(wanted: string): number {
    return this.#search(wanted, true);
  }

  /** Place of the first string that is not below `wanted`; `size` if all are. */
  firstAtLeast(wanted: string): number {
    return this.#search(wanted, false);
  }

  /** The string at a place in [0, size). Cheapest for one place after the other. */
  at(place: number): string {
    return this.bytesAt(place).toString();
  }

  /** The bytes of the string at a place, until those of another are asked for. Cheapest for one place after the other. */
  bytesAt(place: number): Buffer {
    const reader = this.#reader;
    const blockStart = place - (place % stringsPerBlock);
    let next = this.#spelledPlace + 1;
    if (next <= blockStart || next > place) {
      next = blockStart;
      this.#spelledEnd = this.#blocks[blockStart / stringsPerBlock] as number;
    }
    reader.at = this.#spelledEnd;
    for (; next <= place; next++) {
      this.#readEntry();
      this.#spell();
    }
    this.#spelledPlace = place;
    this.#spelledEnd = reader.at;
    return this.#spelled.subarray(0, this.#shared + this.#rest);
  }

  /** Puts what the entry read last has of its own behind what it shares with the one before. */
  #spell(): void {
    const { bytes } = this.#reader;
    const length = this.#shared + this.#rest;
    if (length > this.#spelled.length) this.#spelled = Buffer.concat([this.#spelled], 2 * length);
    const spelled = this.#spelled;
    // A loop, for most have a few bytes of their own, which is less than a call of `copy` costs.
    for (let to = this.#shared, from = this.#start; to < length; to++, from++) spelled[to] = bytes[from] as number;
  }

  /** Place of the first string at or after `wanted`; -1 instead if that is another and only the string itself will do. */
  #search(wanted: string, isExact: boolean): number {
    const target = bytesOf(wanted);
    const block = this.#lastBlockUpTo(target);
    if (block < 0) return isExact ? -1 : 0;
    const end = Math.min(this.size, (block + 1) * stringsPerBlock);
    // Bytes that the entry read last, which is below the target, has in common with it.
    let common = 0;
    this.#reader.at = this.#blocks[block] as number;
    for (let place = block * stringsPerBlock; place < end; place++) {
      this.#readEntry();
      if (this.#shared > common) continue;
      if (this.#shared < common) return isExact ? -1 : place;
      const more = this.#commonWith(target, common);
      common += more;
      if (more === this.#rest) {
        if (common === target.length) return place;
        continue;
      }
      const isAbove = common === target.length || this.#byteAt(more) > (target[common] as number);
      if (isAbove) return isExact ? -1 : place;
    }
    return isExact ? -1 : end;
  }

  /** The last block whose first string is not above the target, -1 if there is none. */
  #lastBlockUpTo(target: Uint8Array): number {
    const key = keyOf(target);
    let low = firstAtLeast(this.#keys, key) - 1;
    let high = firstAtLeast(this.#keys, key + 1, low + 1);
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      this.#reader.at = this.#blocks[middle] as number;
      this.#readEntry();
      if (this.#isUpTo(target)) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Reads the head of the entry that the reader stands at, and goes past it. */
  #readEntry(): void {
    const reader = this.#reader;
    const head = reader.byte();
    const shared = head >>> 4;
    const rest = head & 15;
    this.#shared = shared < 15 ? shared : 15 + reader.varint();
    this.#rest = rest < 15 ? rest : 15 + reader.varint();
    this.#start = reader.at;
    reader.at += this.#rest;
  }

  #byteAt(place: number): number {
    return this.#reader.bytes[this.#start + place] as number;
  }

  /** Whether the entry read last, the first of a block, is not above the target. */
  #isUpTo(target: Uint8Array): boolean {
    const common = this.#commonWith(target, 0);
    if (common === this.#rest) return true;
    return common < target.length && this.#byteAt(common) < (target[common] as number);
  }

  /** How many bytes of the entry's own are the target's from `from` on. */
  #commonWith(target: Uint8Array, from: number): number {
    const most = Math.min(this.#rest, target.length - from);
    let common = 0;
    while (common < most && this.#byteAt(common) === target[from + common]) common++;
    return common;
  }
}
