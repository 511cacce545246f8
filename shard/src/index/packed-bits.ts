import type { GrowableBytes } from './growable.js';

/*
 * Numbers packed one after the other at a common width in bits, lowest bits first; a list begins and ends at whole
 * bytes.
 */

/** Bits that a number below 2^32 takes. */
export function bitsOf(value: number): number {
  return 32 - Math.clz32(value);
}

/** Bytes of a packed list. */
export function packedBytes(count: number, width: number): number {
  return Math.ceil((count * width) / 8);
}

/** Widest value that one load of 32 bits holds wherever in a byte it begins. */
export const oneLoad = 25;

/** Appends the first `count` values, none wider than `width`. */
export function pack(values: Uint32Array, count: number, width: number, out: GrowableBytes): void {
  if (width === 0) return;
  let word = 0;
  let used = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    word |= value << used;
    used += width;
    if (used < 32) continue;
    out.uint32(word);
    used -= 32;
    word = used === 0 ? 0 : value >>> (width - used);
  }
  for (; used > 0; used -= 8, word >>>= 8) out.byte(word & 0xff);
}

/** The value at a place of a packed list that begins at byte `at`; the list has less than 2^32 bits. */
export function packedValue(view: DataView, at: number, place: number, width: number): number {
  const bit = place * width;
  const byte = at + (bit >>> 3);
  const shift = bit & 7;
  const low = view.getUint32(byte, true) >>> shift;
  if (width <= oneLoad) return low & ((1 << width) - 1);
  const high = shift === 0 ? 0 : view.getUint8(byte + 4) << (32 - shift);
  return ((low | high) & (width === 32 ? -1 : (1 << width) - 1)) >>> 0;
}
