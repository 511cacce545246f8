import { GrowableBytes, GrowableUint32 } from './growable.js';
import { stringsPerBlock } from './string-dictionary.js';

/** Writes strings, which must come in the order of their UTF-8 bytes, as `StringDictionary` reads them. */
export class StringDictionaryWriter {
  readonly #bytes = new GrowableBytes();
  readonly #blocks = new GrowableUint32();
  #previous = Buffer.alloc(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(string: string): void {
    const next = Buffer.from(string);
    const isFirst = this.#size++ % stringsPerBlock === 0;
    if (isFirst) this.#blocks.push(this.#bytes.length);
    const shared = isFirst ? 0 : commonStart(this.#previous, next);
    const rest = next.length - shared;
    this.#bytes.byte((Math.min(shared, 15) << 4) | Math.min(rest, 15));
    if (shared >= 15) this.#bytes.varint(shared - 15);
    if (rest >= 15) this.#bytes.varint(rest - 15);
    this.#bytes.bytes(next, shared);
    this.#previous = next;
  }

  /** The dictionary's bytes, and where each block begins in them. */
  finish(): { bytes: Uint8Array; blocks: Uint32Array } {
    return { bytes: this.#bytes.view(), blocks: this.#blocks.view() };
  }
}

function commonStart(a: Uint8Array, b: Uint8Array): number {
  const most = Math.min(a.length, b.length);
  let common = 0;
  while (common < most && a[common] === b[common]) common++;
  return common;
}

const aboveAscii = /[\ud800-\uffff]/;

/** Strings in the order of their UTF-8 bytes, in which they are looked up. Sorts the list given. */
export function sortByBytes(strings: string[]): string[] {
  // UTF-16 order differs from that of UTF-8 only where surrogates meet units above them.
  if (!strings.some((string) => aboveAscii.test(string))) return strings.sort(byUnits);
  const encoded = strings.map((string) => ({ string, bytes: Buffer.from(string) }));
  return encoded.sort((a, b) => Buffer.compare(a.bytes, b.bytes)).map(({ string }) => string);
}

/** Faster than the order without a comparison only in that equal strings do not occur. */
const byUnits = (a: string, b: string): number => (a < b ? -1 : 1);
