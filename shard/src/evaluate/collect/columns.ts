import type { Column } from '@muster/proto';
import { takeDoubles } from './slab.js';

/** The bytes of numbers as the wire has them, not copied: the array must not change afterwards. */
export function numberBytes({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Buffer {
  // Index files are read on little-endian machines only.
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** The values at places, in their order. A loop: `from` with a function takes ten times as long. */
export function valuesAt(values: Float64Array, places: Uint32Array): Float64Array<ArrayBuffer> {
  const found = takeDoubles(places.length);
  for (let i = 0; i < places.length; i++) found[i] = values[places[i] as number] as number;
  return found;
}

/** A column of numbers, NaN where missing. */
export function numberColumn(values: Float64Array): Column {
  return { numbers: numberBytes(values) };
}

/** A column of strings. */
export function stringColumn(values: readonly (string | undefined)[]): Column {
  const offsets = new Uint32Array(values.length + 1);
  const missing = Buffer.alloc(Math.ceil(values.length / 8));
  let bytes = 0;
  values.forEach((value, i) => {
    if (value === undefined) missing[i >>> 3] = (missing[i >>> 3] as number) | (1 << (i & 7));
    else bytes += Buffer.byteLength(value);
    offsets[i + 1] = bytes;
  });
  const text = Buffer.from(values.map((value) => value ?? '').join(''));
  return { numbers: numberBytes(offsets), text, missing: values.includes(undefined) ? missing : Buffer.alloc(0) };
}

/** The values of the first hits of a column that was made here. */
export function cutColumn({ numbers, text, missing }: Column, count: number): Column {
  const entries = Buffer.from(numbers as Buffer);
  if (text === undefined) return { numbers: entries.subarray(0, 8 * count) };
  const offsets = entries.subarray(0, 4 * (count + 1));
  const bits = (missing as Buffer).subarray(0, Math.ceil(count / 8));
  return { numbers: offsets, text: (text as Buffer).subarray(0, offsets.readUInt32LE(4 * count)), missing: bits };
}
