import { maxScored } from './frontier.js';
import { KeywordColumnWriter } from './keyword-column.js';
import { PostingsWriter, type TermTokens } from './postings-writer.js';
import { type Section, sectionsOf } from './sections.js';
import { byteOrder, StringDictionaryWriter } from './string-dictionary-writer.js';
import { TermEntriesWriter } from './term-entries.js';
import { TermTable } from './term-table.js';
import { TokenList } from './token-list.js';

/** A field that was written. */
export interface WrittenField {
  readonly sections: readonly Section[];
  readonly terms: number;
  /** Documents with at least one word. */
  readonly documents: number;
  /** Words over all documents. */
  readonly totalLength: number;
}

/** About what a term takes in the table that knows its number. */
const termBytes = 100;

/** Gathers a field's terms document by document, then inverts them: from documents with terms to terms with documents. */
export class InvertedBuilder {
  readonly #name: string;
  readonly #hasColumn: boolean;
  readonly #table = new TermTable();
  readonly #tokens = new TokenList();

  /**
   * @param name of the field
   * @param hasColumn whether the terms can be read by document, too
   */
  constructor(name: string, hasColumn: boolean) {
    this.#name = name;
    this.#hasColumn = hasColumn;
  }

  /** Memory that the tokens take, and about that of the terms. */
  get memoryBytes(): number {
    return this.#tokens.memoryBytes + this.#table.terms.length * termBytes;
  }

  /** A word of the document being added; positions do not fall within a document. */
  addToken(term: string, position: number): void {
    this.#tokens.add(this.#table.numberOf(term), position);
  }

  /** Must follow the tokens of each document, also if there are none. */
  endDocument(): void {
    this.#tokens.endDocument();
  }

  /**
   * The sections of the field.
   *
   * @param ordinals for each document added its place in the segment, or -1 if a later version took it
   * @param documents documents that have a place
   */
  write(ordinals: Int32Array, documents: number): WrittenField {
    const { terms } = this.#table;
    const lengths = this.#tokens.lengths(ordinals, documents);
    const { starts, tokens } = this.#tokens.byTerm(ordinals, terms.length);
    const dictionary = new StringDictionaryWriter();
    const entries = new TermEntriesWriter();
    const postings = new PostingsWriter(lengths);
    const column = this.#hasColumn ? new KeywordColumnWriter() : undefined;
    for (const number of byteOrder(terms)) {
      const from = starts[number] as number;
      const to = starts[number + 1] as number;
      // All documents that had it were replaced.
      if (from === to) continue;
      const ofTerm = tokensOf(tokens, from, to);
      column?.addTerm(dictionary.size, ofTerm.ordinals);
      dictionary.add(terms[number] as string);
      entries.add(postings.add(ofTerm));
    }
    const columns = column?.finish(this.#name, documents) ?? [];
    return {
      sections: [...termSections(this.#name, { dictionary, entries, postings, lengths }), ...columns],
      terms: dictionary.size,
      documents: lengths.reduce((count, length) => (length > 0 ? count + 1 : count), 0),
      totalLength: tokens.ordinals.length,
    };
  }
}

/** What a field with terms is written by. */
export interface FieldWriters {
  readonly dictionary: StringDictionaryWriter;
  readonly entries: TermEntriesWriter;
  readonly postings: PostingsWriter;
  /** For each ordinal the words of its document; in 16 bits they are capped already. */
  readonly lengths: Uint32Array | Uint16Array;
}

/** Sections of a field with terms, but for the column of a keyword field. */
export function termSections(name: string, { dictionary, entries, postings, lengths }: FieldWriters): Section[] {
  const strings = dictionary.finish();
  const places = entries.finish();
  return sectionsOf(name, {
    terms: strings.bytes,
    termBlocks: strings.blocks,
    termKeys: strings.keys,
    entries: places.bytes,
    entryBlocks: places.blocks,
    ...postings.finish(),
    lengths: lengths instanceof Uint16Array ? lengths : cappedLengths(lengths),
  });
}

function cappedLengths(lengths: Uint32Array): Uint16Array {
  const capped = new Uint16Array(lengths.length);
  for (let i = 0; i < capped.length; i++) capped[i] = Math.min(lengths[i] as number, maxScored);
  return capped;
}

function tokensOf({ ordinals, positions }: TermTokens, from: number, to: number): TermTokens {
  return { ordinals: ordinals.subarray(from, to), positions: positions.subarray(from, to) };
}
