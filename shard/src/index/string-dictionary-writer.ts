import { GrowableBytes, GrowableUint32 } from './growable.js';
import { type DictionaryParts, keyOf, stringsPerBlock } from './string-dictionary.js';

/** Writes strings, which must come in the order of their UTF-8 bytes, as `StringDictionary` reads them. */
export class StringDictionaryWriter {
  readonly #bytes = new GrowableBytes();
  readonly #blocks = new GrowableUint32();
  readonly #keys = new GrowableUint32();
  #previous = Buffer.alloc(64);
  #previousLength = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(string: string): void {
    this.addBytes(Buffer.from(string));
  }

  /** Adds a string by its bytes, which are copied. */
  addBytes(next: Buffer): void {
    const isFirst = this.#size++ % stringsPerBlock === 0;
    if (isFirst) {
      this.#blocks.push(this.#bytes.length);
      this.#keys.push(keyOf(next));
    }
    const shared = isFirst ? 0 : this.#sharedWith(next);
    const rest = next.length - shared;
    this.#bytes.byte((Math.min(shared, 15) << 4) | Math.min(rest, 15));
    if (shared >= 15) this.#bytes.varint(shared - 15);
    if (rest >= 15) this.#bytes.varint(rest - 15);
    this.#bytes.bytes(next, shared);
    this.#keep(next);
  }

  /** Bytes that a string has in common with the one before. */
  #sharedWith(next: Uint8Array): number {
    const previous = this.#previous;
    const most = Math.min(this.#previousLength, next.length);
    let shared = 0;
    while (shared < most && previous[shared] === next[shared]) shared++;
    return shared;
  }

  #keep(next: Buffer): void {
    if (next.length > this.#previous.length) this.#previous = Buffer.alloc(2 * next.length);
    next.copy(this.#previous);
    this.#previousLength = next.length;
  }

  /** The dictionary; valid until more is added. */
  finish(): DictionaryParts {
    return {
      bytes: this.#bytes.view(),
      blocks: this.#blocks.view(),
      keys: this.#keys.view(),
      size: this.#size,
    };
  }
}

/** Units that UTF-8 puts in another order than UTF-16: surrogates, and what is above them. Few strings have any. */
const outOfOrder = /[\ud800-\uffff]/;

/** Places of different strings in the order of their UTF-8 bytes, in which they are looked up. */
export function byteOrder(strings: readonly string[]): number[] {
  const plain: number[] = [];
  const odd: number[] = [];
  strings.forEach((string, place) => {
    (outOfOrder.test(string) ? odd : plain).push(place);
  });
  // Units are compared in half the time that bytes are.
  plain.sort((a, b) => ((strings[a] as string) < (strings[b] as string) ? -1 : 1));
  if (odd.length === 0) return plain;
  const compare = (a: number, b: number): number => Buffer.compare(bytesOf(strings, a), bytesOf(strings, b));
  odd.sort(compare);
  return merged(plain, odd, compare);
}

function bytesOf(strings: readonly string[], place: number): Buffer {
  return Buffer.from(strings[place] as string);
}

/** Two sorted lists as one, the second a short one. */
function merged(
  long: readonly number[],
  short: readonly number[],
  compare: (a: number, b: number) => number,
): number[] {
  const all: number[] = [];
  let from = 0;
  for (const place of short) {
    let high = long.length;
    for (let low = from; low < high; ) {
      const middle = (low + high) >>> 1;
      if (compare(long[middle] as number, place) < 0) low = middle + 1;
      else high = middle;
    }
    for (; from < high; from++) all.push(long[from] as number);
    all.push(place);
  }
  for (; from < long.length; from++) all.push(long[from] as number);
  return all;
}
