import type { ScoredField__Output } from '@muster/proto';
import type { InvertedField } from '../index/inverted-field.js';
import type { PositionBuffer, PostingsCursor } from '../index/postings-cursor.js';
import { blockSize } from '../index/postings-cursor.js';
import { lengthNorm } from '../query/score.js';
import { end, gallop } from './matcher.js';

/** Postings of a term, read forwards. */
export class PostingList {
  readonly field: InvertedField;
  readonly ordinals: Uint32Array;
  readonly tfs: Uint32Array;
  readonly last: number;
  /** Place of the next posting to read. */
  at = 0;
  readonly #cursor: PostingsCursor;

  constructor(field: InvertedField, term: number) {
    this.field = field;
    const cursor = field.cursor(term);
    this.last = cursor.documentFrequency;
    this.ordinals = new Uint32Array(this.last);
    this.tfs = new Uint32Array(this.last);
    for (; cursor.block < cursor.blocks; cursor.block++) {
      cursor.load();
      cursor.loadTfs();
      this.ordinals.set(cursor.docs.subarray(0, cursor.count), cursor.block * blockSize);
      this.tfs.set(cursor.tfs.subarray(0, cursor.count), cursor.block * blockSize);
    }
    this.#cursor = cursor;
  }

  /** Positions of a posting. */
  positions(posting: number): Uint32Array {
    const buffer: PositionBuffer = { values: new Uint32Array(16) };
    this.#cursor.block = Math.floor(posting / blockSize);
    this.#cursor.load();
    const count = this.#cursor.positions(posting % blockSize, buffer);
    return buffer.values.subarray(0, count);
  }

  get length(): number {
    return this.last - this.at;
  }

  /** Moves to the first posting at or after an ordinal, and gives its ordinal. */
  seek(ordinal: number): number {
    const { ordinals } = this;
    this.at = gallop(ordinals, ordinal, this.at, this.last);
    return this.at < this.last ? (ordinals[this.at] as number) : end;
  }
}

interface Norms {
  readonly averageLength: number;
  readonly k1: number;
  readonly b: number;
  readonly byLength: Float64Array;
}

const lastNorms = new WeakMap<InvertedField, Norms>();

/** Norms of a field by length. Statistics change seldom, so the last table of a field is kept. */
export function normsOf(field: InvertedField, { averageLength, k1, b }: ScoredField__Output): Float64Array {
  const known = lastNorms.get(field);
  if (known?.averageLength === averageLength && known.k1 === k1 && known.b === b) return known.byLength;
  const longest = field.lengths.reduce((most, length) => Math.max(most, length), 0);
  const byLength = new Float64Array(longest + 1);
  for (let length = 0; length <= longest; length++) byLength[length] = lengthNorm(length, averageLength, k1, b);
  lastNorms.set(field, { averageLength, k1, b, byLength });
  return byLength;
}
