import type { ScoredField__Output } from '@muster/proto';
import type { InvertedField } from '../index/shard-index.js';
import { lengthNorm } from '../query/score.js';
import { end, gallop } from './matcher.js';

/** Postings of a term, read forwards. */
export class PostingList {
  readonly field: InvertedField;
  readonly last: number;
  /** Place of the next posting to read. */
  at: number;

  constructor(field: InvertedField, term: number) {
    this.field = field;
    this.at = field.postingStarts[term] as number;
    this.last = field.postingStarts[term + 1] as number;
  }

  get length(): number {
    return this.last - this.at;
  }

  /** Moves to the first posting at or after an ordinal, and gives its ordinal. */
  seek(ordinal: number): number {
    const { ordinals } = this.field;
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
  const byLength = new Float64Array(field.longest + 1);
  for (let length = 0; length <= field.longest; length++) byLength[length] = lengthNorm(length, averageLength, k1, b);
  lastNorms.set(field, { averageLength, k1, b, byLength });
  return byLength;
}
