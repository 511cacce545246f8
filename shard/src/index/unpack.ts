import { oneLoad, packedValue } from './packed-bits.js';

/*
 * The innermost loops of every query. Eight packed values take exactly `width` bytes, so where each of eight lies is
 * known before the loop; how many of them one load of 32 bits gives depends on the width, hence a loop for each class of
 * widths. Within a tenth of straight-line code generated for every width; what else was measured: docs/segment-format.md.
 * They take their parameters one by one, because an object for each block would cost as much as the block.
 */

/** How far behind a list's last byte the loops may read: they go by eights whatever the count. */
export const readAhead = 40;

/** Unpacks `count` gaps that begin at byte `at` into the numbers they lead to from `before`; a gap of 0 is a step of 1. */
export function unpackRising(
  view: DataView,
  at: number,
  width: number,
  count: number,
  before: number,
  out: Int32Array,
): void {
  if (width === 0) for (let i = 0; i < count; i++) out[i] = before + 1 + i;
  else if (width <= 4) risingByEights(view, at, width, count, before, out);
  else if (width <= 7) risingByFours(view, at, width, count, before, out);
  else if (width <= 13) risingByTwos(view, at, width, count, before, out);
  else if (width <= oneLoad) risingByOnes(view, at, width, count, before, out);
  else risingWide(view, at, width, count, before, out);
}

function risingByEights(
  view: DataView,
  at: number,
  width: number,
  count: number,
  before: number,
  out: Int32Array,
): void {
  const mask = (1 << width) - 1;
  const s2 = 2 * width;
  const s3 = 3 * width;
  const s4 = 4 * width;
  const s5 = 5 * width;
  const s6 = 6 * width;
  const s7 = 7 * width;
  let from = at;
  let last = before | 0;
  for (let i = 0; i < count; i += 8, from += width) {
    const word = view.getUint32(from, true);
    out[i] = last = (last + 1 + (word & mask)) | 0;
    out[i + 1] = last = (last + 1 + ((word >>> width) & mask)) | 0;
    out[i + 2] = last = (last + 1 + ((word >>> s2) & mask)) | 0;
    out[i + 3] = last = (last + 1 + ((word >>> s3) & mask)) | 0;
    out[i + 4] = last = (last + 1 + ((word >>> s4) & mask)) | 0;
    out[i + 5] = last = (last + 1 + ((word >>> s5) & mask)) | 0;
    out[i + 6] = last = (last + 1 + ((word >>> s6) & mask)) | 0;
    out[i + 7] = last = (last + 1 + ((word >>> s7) & mask)) | 0;
  }
}

function risingByFours(
  view: DataView,
  at: number,
  width: number,
  count: number,
  before: number,
  out: Int32Array,
): void {
  const mask = (1 << width) - 1;
  const s2 = 2 * width;
  const s3 = 3 * width;
  const half = width >>> 1;
  const s4 = (4 * width) & 7;
  const s5 = s4 + width;
  const s6 = s5 + width;
  const s7 = s6 + width;
  let from = at;
  let last = before | 0;
  for (let i = 0; i < count; i += 8, from += width) {
    const first = view.getUint32(from, true);
    const second = view.getUint32(from + half, true);
    out[i] = last = (last + 1 + (first & mask)) | 0;
    out[i + 1] = last = (last + 1 + ((first >>> width) & mask)) | 0;
    out[i + 2] = last = (last + 1 + ((first >>> s2) & mask)) | 0;
    out[i + 3] = last = (last + 1 + ((first >>> s3) & mask)) | 0;
    out[i + 4] = last = (last + 1 + ((second >>> s4) & mask)) | 0;
    out[i + 5] = last = (last + 1 + ((second >>> s5) & mask)) | 0;
    out[i + 6] = last = (last + 1 + ((second >>> s6) & mask)) | 0;
    out[i + 7] = last = (last + 1 + ((second >>> s7) & mask)) | 0;
  }
}

function risingByTwos(view: DataView, at: number, width: number, count: number, before: number, out: Int32Array): void {
  const mask = (1 << width) - 1;
  const b2 = (2 * width) >>> 3;
  const b4 = (4 * width) >>> 3;
  const b6 = (6 * width) >>> 3;
  const s2 = (2 * width) & 7;
  const s3 = s2 + width;
  const s4 = (4 * width) & 7;
  const s5 = s4 + width;
  const s6 = (6 * width) & 7;
  const s7 = s6 + width;
  let from = at;
  let last = before | 0;
  for (let i = 0; i < count; i += 8, from += width) {
    const w0 = view.getUint32(from, true);
    const w2 = view.getUint32(from + b2, true);
    const w4 = view.getUint32(from + b4, true);
    const w6 = view.getUint32(from + b6, true);
    out[i] = last = (last + 1 + (w0 & mask)) | 0;
    out[i + 1] = last = (last + 1 + ((w0 >>> width) & mask)) | 0;
    out[i + 2] = last = (last + 1 + ((w2 >>> s2) & mask)) | 0;
    out[i + 3] = last = (last + 1 + ((w2 >>> s3) & mask)) | 0;
    out[i + 4] = last = (last + 1 + ((w4 >>> s4) & mask)) | 0;
    out[i + 5] = last = (last + 1 + ((w4 >>> s5) & mask)) | 0;
    out[i + 6] = last = (last + 1 + ((w6 >>> s6) & mask)) | 0;
    out[i + 7] = last = (last + 1 + ((w6 >>> s7) & mask)) | 0;
  }
}

function risingByOnes(view: DataView, at: number, width: number, count: number, before: number, out: Int32Array): void {
  const mask = (1 << width) - 1;
  const b1 = width >>> 3;
  const b2 = (2 * width) >>> 3;
  const b3 = (3 * width) >>> 3;
  const b4 = (4 * width) >>> 3;
  const b5 = (5 * width) >>> 3;
  const b6 = (6 * width) >>> 3;
  const b7 = (7 * width) >>> 3;
  const s1 = width & 7;
  const s2 = (2 * width) & 7;
  const s3 = (3 * width) & 7;
  const s4 = (4 * width) & 7;
  const s5 = (5 * width) & 7;
  const s6 = (6 * width) & 7;
  const s7 = (7 * width) & 7;
  let from = at;
  let last = before | 0;
  for (let i = 0; i < count; i += 8, from += width) {
    out[i] = last = (last + 1 + (view.getUint32(from, true) & mask)) | 0;
    out[i + 1] = last = (last + 1 + ((view.getUint32(from + b1, true) >>> s1) & mask)) | 0;
    out[i + 2] = last = (last + 1 + ((view.getUint32(from + b2, true) >>> s2) & mask)) | 0;
    out[i + 3] = last = (last + 1 + ((view.getUint32(from + b3, true) >>> s3) & mask)) | 0;
    out[i + 4] = last = (last + 1 + ((view.getUint32(from + b4, true) >>> s4) & mask)) | 0;
    out[i + 5] = last = (last + 1 + ((view.getUint32(from + b5, true) >>> s5) & mask)) | 0;
    out[i + 6] = last = (last + 1 + ((view.getUint32(from + b6, true) >>> s6) & mask)) | 0;
    out[i + 7] = last = (last + 1 + ((view.getUint32(from + b7, true) >>> s7) & mask)) | 0;
  }
}

/** Only where a segment has tens of millions of documents. */
function risingWide(view: DataView, at: number, width: number, count: number, before: number, out: Int32Array): void {
  let last = before;
  for (let i = 0; i < count; i++) {
    last += 1 + packedValue(view, at, i, width);
    out[i] = last;
  }
}

/** Unpacks `count` values that begin at byte `at`, each raised by one. */
export function unpackCounts(view: DataView, at: number, width: number, count: number, out: Int32Array): void {
  if (width === 0) out.fill(1, 0, count);
  else if (width <= 4) countsByEights(view, at, width, count, out);
  else for (let i = 0; i < count; i++) out[i] = packedValue(view, at, i, width) + 1;
}

function countsByEights(view: DataView, at: number, width: number, count: number, out: Int32Array): void {
  const mask = (1 << width) - 1;
  const s2 = 2 * width;
  const s3 = 3 * width;
  const s4 = 4 * width;
  const s5 = 5 * width;
  const s6 = 6 * width;
  const s7 = 7 * width;
  let from = at;
  for (let i = 0; i < count; i += 8, from += width) {
    const word = view.getUint32(from, true);
    out[i] = (word & mask) + 1;
    out[i + 1] = ((word >>> width) & mask) + 1;
    out[i + 2] = ((word >>> s2) & mask) + 1;
    out[i + 3] = ((word >>> s3) & mask) + 1;
    out[i + 4] = ((word >>> s4) & mask) + 1;
    out[i + 5] = ((word >>> s5) & mask) + 1;
    out[i + 6] = ((word >>> s6) & mask) + 1;
    out[i + 7] = ((word >>> s7) & mask) + 1;
  }
}
