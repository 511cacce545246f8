import type { Frontier } from '../query/bounds.js';
import type { Schema } from '../query/schema.js';
import { type StringColumn, searchString } from './string-column.js';

/** Postings of a field: for each term, sorted by bytes, the documents that have it. */
export interface InvertedField {
  readonly name: string;
  readonly terms: StringColumn;
  /** For each term its first posting, and one past the last. */
  readonly postingStarts: Uint32Array;
  /** For each posting the document's ordinal, ascending within a term. */
  readonly ordinals: Uint32Array;
  /** For each posting how often the term occurs. */
  readonly tfs: Uint32Array;
  /** For each posting its first entry in `positions`, and one past the last. */
  readonly positionStarts: Uint32Array;
  readonly positions: Uint32Array;
  readonly frontierStarts: Uint32Array;
  readonly frontiers: Uint32Array;
  /** For each document its words in the field. */
  readonly lengths: Uint32Array;
  readonly longest: number;
  /** Documents with at least one word in the field. */
  readonly documents: number;
  /** Words over all documents. */
  readonly totalLength: number;
}

/** Values of a keyword field by document: numbers of terms in the field's dictionary. */
export interface KeywordColumn {
  readonly values: StringColumn;
  /** For each document its first entry in `ordinals`, and one past the last. */
  readonly starts: Uint32Array;
  readonly ordinals: Uint32Array;
}

/** One shard of an index, ready to be searched. Documents are ordered by `seq`; an ordinal is a place in that order. */
export interface ShardIndex {
  readonly name: string;
  readonly shard: number;
  /** Shards of the index. */
  readonly shards: number;
  readonly schema: Schema;
  readonly fingerprint: string;
  readonly generation: number;
  /** Equal on all shards of one build, and on no others. */
  readonly buildId: string;
  /** Live documents. */
  readonly documents: number;
  /** For each document its `seq`. */
  readonly seqs: Float64Array;
  readonly ids: StringColumn;
  /** Ordinals by the bytes of the ids. */
  readonly byId: Uint32Array;
  /** Text and keyword fields. */
  readonly inverted: ReadonlyMap<string, InvertedField>;
  /** Number and date fields; NaN where missing. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
  readonly keywords: ReadonlyMap<string, KeywordColumn>;
  /** A document as it was indexed, byte for byte; valid as long as the index, not to be changed. */
  stored(ordinal: number): Buffer;
}

/** Number of a term in its field's dictionary, -1 if no document has it. */
export function termNumber(field: InvertedField, term: string): number {
  return searchString(field.terms, term);
}

/** Documents that have a term. */
export function documentFrequency(field: InvertedField, term: number): number {
  return term < 0 ? 0 : (field.postingStarts[term + 1] as number) - (field.postingStarts[term] as number);
}

/** The impact frontier of a term; nothing if no document has it. */
export function frontierOfTerm(field: InvertedField, term: number): Frontier | undefined {
  return term < 0 ? undefined : field.frontiers.subarray(field.frontierStarts[term], field.frontierStarts[term + 1]);
}

/** Place of the first value that is at least `wanted` in an ascending list, within [from, to). */
export function firstAtLeast(list: Uint32Array | Float64Array, wanted: number, from = 0, to = list.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Ordinal of the document with a `seq`, -1 if it is not in this shard. */
export function ordinalOfSeq({ seqs }: ShardIndex, seq: number): number {
  const ordinal = firstAtLeast(seqs, seq);
  return seqs[ordinal] === seq ? ordinal : -1;
}

/** Ordinal of the document with an id, -1 if it is not in this shard. */
export function ordinalOfId({ ids, byId }: ShardIndex, id: string): number {
  return searchString(ids, id, byId);
}
