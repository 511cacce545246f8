import type { InvertedField } from './inverted-field.js';
import type { StringDictionary } from './string-dictionary.js';

/** Documents that share a least and greatest value in a `NumberColumn`. */
export const numberBlock = 4096;

/** Values of a number or date field. */
export interface NumberColumn {
  /** By ordinal; NaN where missing. */
  readonly values: Float64Array;
  /** Least value of each 4,096 documents; NaN if none has one. */
  readonly blockMin: Float64Array;
  /** Greatest value of each 4,096 documents; NaN if none has one. */
  readonly blockMax: Float64Array;
}

/** Values of a keyword field by document: places in a dictionary. */
export interface KeywordColumn {
  /** The field's terms. */
  readonly dictionary: StringDictionary;
  /** For each document its first entry in `ordinals`, and one past the last. */
  readonly starts: Uint32Array;
  /** Places of values, ascending within a document. */
  readonly ordinals: Uint32Array;
}

/** A part of a shard that never changes but for deletions. Documents are ordered by `seq`; an ordinal is a place in that order. */
export interface Segment {
  /** Stands for what never changes: the same object in all generations that have the segment. Caches hang on it. */
  readonly content: object;
  /** Documents, deleted ones too. */
  readonly documents: number;
  /** Bit `ordinal & 31` of word `ordinal >>> 5` is set for each live document; nothing if all are. */
  readonly live: Uint32Array | undefined;
  readonly liveDocuments: number;
  /** By ordinal, ascending. */
  readonly seqs: Float64Array;
  /** Text and keyword fields. */
  readonly inverted: ReadonlyMap<string, InvertedField>;
  /** Number and date fields. */
  readonly numbers: ReadonlyMap<string, NumberColumn>;
  readonly keywords: ReadonlyMap<string, KeywordColumn>;
  idOf(ordinal: number): string;
  /** Ordinal of the document with an id, deleted or not, -1 if there is none. */
  ordinalOfId(id: string): number;
  /** Ordinal of the document with a `seq`, deleted or not, -1 if there is none. */
  ordinalOfSeq(seq: number): number;
  /**
   * A document as it was indexed, byte for byte, read from the file.
   *
   * @throws DamagedIndex if its bytes are not those that were written
   */
  stored(ordinal: number): Buffer;
}

/** Whether a document of a segment is not deleted. */
export function isLive({ live }: Segment, ordinal: number): boolean {
  return live === undefined || (((live[ordinal >>> 5] as number) >>> (ordinal & 31)) & 1) === 1;
}
