import type { ValueColumn } from './words.js';

const encoder = new TextEncoder();
const nothing = new Uint8Array(0);

/** A column of numbers, one a hit. */
export function packNumbers(values: readonly (number | undefined)[]): ValueColumn {
  const numbers = Float64Array.from(values, (value) => value ?? Number.NaN);
  return { numbers: new Uint8Array(numbers.buffer), text: nothing, missing: nothing };
}

/** A column of strings, one a hit. */
export function packTexts(values: readonly (string | undefined)[]): ValueColumn {
  const encoded = values.map((value) => (value === undefined ? nothing : encoder.encode(value)));
  const offsets = new Uint32Array(values.length + 1);
  encoded.forEach(({ length }, i) => {
    offsets[i + 1] = (offsets[i] as number) + length;
  });
  const text = new Uint8Array(offsets[values.length] as number);
  encoded.forEach((bytes, i) => {
    text.set(bytes, offsets[i]);
  });
  return { numbers: new Uint8Array(offsets.buffer), text, missing: missingBits(values) };
}

function missingBits(values: readonly unknown[]): Uint8Array {
  if (!values.includes(undefined)) return nothing;
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    if (value === undefined) bits[i >>> 3] = (bits[i >>> 3] as number) | (1 << (i & 7));
  });
  return bits;
}
