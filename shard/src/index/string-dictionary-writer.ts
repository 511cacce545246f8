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

/** Units that may stand in another order in UTF-8 than in UTF-16, where surrogates are below some that UTF-8 puts first. */
const outOfOrder = /[\ud800-\uffff]/;

/** Places of different strings in the order of their UTF-8 bytes, in which they are looked up. */
export function byteOrder(strings: readonly string[]): number[] {
  const places = strings.map((_, place) => place);
  if (!strings.some((string) => outOfOrder.test(string))) {
    return places.sort((a, b) => ((strings[a] as string) < (strings[b] as string) ? -1 : 1));
  }
  const encoded = strings.map((string) => Buffer.from(string));
  return places.sort((a, b) => Buffer.compare(encoded[a] as Buffer, encoded[b] as Buffer));
}
