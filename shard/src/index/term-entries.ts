import { ByteReader } from './byte-reader.js';
import { GrowableBytes, GrowableUint32 } from './growable.js';

/** Entries of a block: where the first one's postings begin is spelled out, the others follow. */
const entriesPerBlock = 16;

/** Lists of at least as many postings have tables by block. */
export const longList = 128;

/** Where a term's postings are. */
export interface TermEntry {
  readonly documentFrequency: number;
  /** Bytes in the postings, none for a term that stands once in one document. */
  readonly postingsBytes: number;
  /** Bytes in the positions. */
  readonly positionsBytes: number;
  /** The document and position of a term that stands once in one document. */
  readonly ordinal: number;
  readonly position: number;
}

/** Entries in the tables by block that a list of `documentFrequency` postings has: one more than its blocks. */
function tableRows(documentFrequency: number): number {
  return documentFrequency < longList ? 0 : Math.ceil(documentFrequency / longList) + 1;
}

/** Writes the entries of a dictionary's terms, in their order, as `TermEntries` reads them. */
export class TermEntriesWriter {
  readonly #bytes = new GrowableBytes();
  readonly #blocks = new GrowableUint32();
  #size = 0;
  #postings = 0;
  #positions = 0;
  #row = 0;

  add(entry: TermEntry): void {
    const bytes = this.#bytes;
    if (this.#size++ % entriesPerBlock === 0) {
      this.#blocks.push(bytes.length);
      for (const base of [this.#postings, this.#positions, this.#row]) bytes.varint(base);
    }
    if (entry.postingsBytes === 0) {
      for (const value of [0, entry.ordinal, entry.position]) bytes.varint(value);
      return;
    }
    const { documentFrequency, postingsBytes, positionsBytes } = entry;
    for (const value of [documentFrequency, postingsBytes, positionsBytes]) bytes.varint(value);
    this.#postings += postingsBytes;
    this.#positions += positionsBytes;
    this.#row += tableRows(documentFrequency);
  }

  /** The entries' bytes, and where each block begins in them. */
  finish(): { bytes: Uint8Array; blocks: Uint32Array } {
    return { bytes: this.#bytes.view(), blocks: this.#blocks.view() };
  }
}

/** Entries of a dictionary's terms. `read` puts one into the fields: no object is made for each look-up. */
export class TermEntries {
  documentFrequency = 0;
  /** Whether the term stands once in one document: then `ordinal` and `position` say all. */
  isSingle = false;
  ordinal = 0;
  position = 0;
  /** First byte in the postings, and in the positions. */
  postings = 0;
  positions = 0;
  /** First row in the tables by block, for lists of at least 128 postings. */
  row = 0;
  readonly #reader: ByteReader;
  readonly #blocks: Uint32Array;

  constructor(bytes: Buffer, blocks: Uint32Array) {
    this.#reader = new ByteReader(bytes);
    this.#blocks = blocks;
  }

  read(term: number): void {
    const reader = this.#reader;
    reader.at = this.#blocks[Math.floor(term / entriesPerBlock)] as number;
    this.postings = reader.varint();
    this.positions = reader.varint();
    this.row = reader.varint();
    for (let left = term % entriesPerBlock; left > 0; left--) {
      const documentFrequency = reader.varint();
      const first = reader.varint();
      const second = reader.varint();
      if (documentFrequency === 0) continue;
      this.postings += first;
      this.positions += second;
      this.row += tableRows(documentFrequency);
    }
    const documentFrequency = reader.varint();
    this.isSingle = documentFrequency === 0;
    this.documentFrequency = documentFrequency || 1;
    if (!this.isSingle) return;
    this.ordinal = reader.varint();
    this.position = reader.varint();
  }
}
