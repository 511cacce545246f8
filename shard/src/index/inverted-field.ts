import { cursorReadAhead, PostingsCursor, type PostingsSource } from './postings-cursor.js';
import type { SectionFile } from './sections.js';
import type { FieldMeta, SegmentMeta } from './segment-meta.js';
import { StringDictionary } from './string-dictionary.js';
import { TermEntries } from './term-entries.js';

/** Postings of a field in one segment: for each term, known by its place in `terms`, the documents that have it. */
export class InvertedField {
  readonly name: string;
  /** All terms, also those that only deleted documents have. */
  readonly terms: StringDictionary;
  /** For each document its words in the field, 65,535 where there are more. */
  readonly lengths: Uint16Array;
  readonly #source: PostingsSource;
  readonly #entries: TermEntries;

  constructor(file: SectionFile, name: string) {
    const { terms } = (file.meta as SegmentMeta).fields[name] as FieldMeta;
    this.name = name;
    this.terms = new StringDictionary({
      bytes: file.u8('terms', name),
      blocks: file.u32('termBlocks', name),
      keys: file.u32('termKeys', name),
      size: terms,
    });
    this.lengths = file.u16('lengths', name);
    this.#entries = new TermEntries(file.u8('entries', name), file.u32('entryBlocks', name));
    this.#source = {
      postings: file.view('postings', name, cursorReadAhead),
      positions: file.view('positions', name, cursorReadAhead),
      blockLasts: file.u32('blockLasts', name),
      blockPostings: file.u32('blockPostings', name),
      blockPositions: file.u32('blockPositions', name),
      blockImpacts: file.u32('blockImpacts', name),
      impacts: file.u32('impacts', name),
      lengths: this.lengths,
    };
  }

  /** Documents that have a term, deleted ones too. */
  documentFrequency(term: number): number {
    this.#entries.read(term);
    return this.#entries.documentFrequency;
  }

  /**
   * Pairs `tf | length << 16`, at most 8: every document with the term, deleted ones too, has at most the frequency and
   * at least the length of one.
   */
  impactsOf(term: number): Uint32Array {
    return this.cursor(term).allImpacts();
  }

  /**
   * A cursor before a term's first posting.
   *
   * @param used a cursor that is needed no more, of whatever field: it is given back instead of a new one
   */
  cursor(term: number, used?: PostingsCursor): PostingsCursor {
    this.#entries.read(term);
    if (used === undefined) return new PostingsCursor(this.#source, this.#entries);
    used.reset(this.#source, this.#entries);
    return used;
  }
}
