import type { RankedPage } from './words.js';

/** Bytes that one hit of a page takes: three columns of float64, four of uint32. A multiple of 8. */
export const PAGE_ROW_BYTES = 3 * 8 + 4 * 4;

/**
 * A page whose columns are views of `buffer` from byte `at`, a multiple of 8, on; they take `PAGE_ROW_BYTES` a hit.
 * One buffer for all seven, because making a buffer costs about ten times as much as making a view of one.
 */
export function pageOver(buffer: ArrayBuffer, at: number, count: number): RankedPage {
  const wide = (place: number) => new Float64Array(buffer, at + place * 8 * count, count);
  const narrow = (place: number) => new Uint32Array(buffer, at + (3 * 8 + place * 4) * count, count);
  return {
    count,
    source: narrow(0),
    list: narrow(1),
    position: narrow(2),
    seq: wide(0),
    score: wide(1),
    sourceScore: wide(2),
    sourceRank: narrow(3),
  };
}

/** Copies all columns of a page into those of another of the same count. */
export function copyPage(from: RankedPage, to: RankedPage): void {
  to.source.set(from.source);
  to.list.set(from.list);
  to.position.set(from.position);
  to.seq.set(from.seq);
  to.score.set(from.score);
  to.sourceScore.set(from.sourceScore);
  to.sourceRank.set(from.sourceRank);
}
