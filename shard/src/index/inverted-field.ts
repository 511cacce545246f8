import { PostingsCursor, type PostingsSource } from './postings-cursor.js';
import type { StringDictionary } from './string-dictionary.js';

/** What a field of a segment is made of. */
export interface InvertedParts extends PostingsSource {
  readonly name: string;
  readonly terms: StringDictionary;
  readonly postingStarts: Uint32Array;
  readonly frontierStarts: Uint32Array;
  readonly frontiers: Uint32Array;
}

/** Postings of a field in one segment: for each term, known by its place in `terms`, the documents that have it. */
export class InvertedField {
  readonly name: string;
  /** All terms, also those that only deleted documents have. */
  readonly terms: StringDictionary;
  /** For each document its words in the field, at most 65,535. */
  readonly lengths: Uint16Array;
  readonly hasPositions = true;
  readonly #parts: InvertedParts;

  constructor(parts: InvertedParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.terms = parts.terms;
    this.lengths = parts.lengths;
  }

  /** Documents that have a term, deleted ones too. */
  documentFrequency(term: number): number {
    const { postingStarts } = this.#parts;
    return (postingStarts[term + 1] as number) - (postingStarts[term] as number);
  }

  /** Pairs `tf | length << 16`, at most 8: every document with the term has at most the frequency and at least the length of one. */
  impactsOf(term: number): Uint32Array {
    const { frontierStarts, frontiers } = this.#parts;
    const pairs = frontiers.subarray(frontierStarts[term], frontierStarts[term + 1]);
    return Uint32Array.from(
      { length: pairs.length / 2 },
      (_, i) => ((pairs[2 * i] as number) | ((pairs[2 * i + 1] as number) << 16)) >>> 0,
    );
  }

  /** A cursor before a term's first posting. */
  cursor(term: number): PostingsCursor {
    const { postingStarts } = this.#parts;
    return new PostingsCursor(this.#parts, postingStarts[term] as number, postingStarts[term + 1] as number);
  }
}
