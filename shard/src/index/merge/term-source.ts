import type { FieldCorrections } from '../deletions.js';
import { GrowableUint32 } from '../growable.js';
import type { InvertedField } from '../inverted-field.js';
import type { KeywordColumnWriter } from '../keyword-column.js';
import type { PositionBuffer, PostingsCursor } from '../postings-cursor.js';
import type { PostingsWriter } from '../postings-writer.js';
import type { MergeSource } from './merge-source.js';
import type { StringSource } from './merged-strings.js';

/** Where the postings of a term go. */
export interface CopyTarget {
  readonly postings: PostingsWriter;
  readonly column: KeywordColumnWriter | undefined;
  /** The term's number there. */
  readonly term: number;
  /** Whether the term has one posting, over all sources. */
  readonly isOnly: boolean;
}

const noBytes = Buffer.alloc(0);

/** The terms of a field in one of the segments that are merged, one after the other. */
export class TermSource implements StringSource {
  bytes: Buffer = noBytes;
  readonly #field: InvertedField;
  readonly #gone: FieldCorrections | undefined;
  readonly #copy: PostingsCopy;
  #term = -1;
  /** The first of `goneTerms` that is not below the term. */
  #gonePlace = 0;

  constructor({ segment, ordinals }: MergeSource, field: string) {
    this.#field = segment.inverted.get(field) as InvertedField;
    this.#gone = segment.deletions?.correctionsOf(field);
    this.#copy = new PostingsCopy(ordinals);
  }

  next(): boolean {
    const { terms } = this.#field;
    if (++this.#term === terms.size) return false;
    this.bytes = terms.bytesAt(this.#term);
    return true;
  }

  /** Live documents that have the term. */
  liveDocuments(): number {
    return this.#field.documentFrequency(this.#term) - this.#goneDocuments();
  }

  #goneDocuments(): number {
    if (this.#gone === undefined) return 0;
    const { goneTerms, goneCounts } = this.#gone;
    while ((goneTerms[this.#gonePlace] as number) < this.#term) this.#gonePlace++;
    return goneTerms[this.#gonePlace] === this.#term ? (goneCounts[this.#gonePlace] as number) : 0;
  }

  /** Begins to copy the term's postings of live documents. One copy at a time. */
  beginCopy(target: CopyTarget): PostingsCopy {
    this.#copy.begin(this.#field, this.#term, target);
    return this.#copy;
  }
}

/** Copies the postings of live documents of a term. */
class PostingsCopy {
  /** Positions copied. */
  tokens = 0;
  readonly #ordinals: Int32Array;
  readonly #positions: PositionBuffer = { values: new Uint32Array(64) };
  readonly #copied = new GrowableUint32();
  #cursor: PostingsCursor | undefined;
  #target: CopyTarget | undefined;

  constructor(ordinals: Int32Array) {
    this.#ordinals = ordinals;
  }

  begin(field: InvertedField, term: number, target: CopyTarget): void {
    this.#cursor = field.cursor(term, this.#cursor);
    this.#target = target;
    this.tokens = 0;
  }

  /** Copies so many blocks; true if there are more. */
  run(blocks: number): boolean {
    const cursor = this.#cursor as PostingsCursor;
    const end = Math.min(cursor.blocks, cursor.block + blocks);
    for (; cursor.block < end; cursor.block++) this.#copyBlock(cursor);
    if (cursor.block < cursor.blocks) return true;
    const { column, term } = this.#target as CopyTarget;
    column?.addTerm(term, this.#copied.view());
    this.#copied.clear();
    return false;
  }

  #copyBlock(cursor: PostingsCursor): void {
    const { postings, column, isOnly } = this.#target as CopyTarget;
    cursor.load();
    for (let i = 0; i < cursor.count; i++) {
      const ordinal = this.#ordinals[cursor.docs[i] as number] as number;
      if (ordinal < 0) continue;
      const count = cursor.positions(i, this.#positions);
      postings.addPosting(ordinal, this.#positions, count, isOnly);
      if (column) this.#copied.push(ordinal);
      this.tokens += count;
    }
  }
}
