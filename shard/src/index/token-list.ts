import { GrowableUint32 } from './growable.js';
import type { TermTokens } from './postings-writer.js';

/** Tokens of a piece: pieces are never copied when more come. */
const pieceTokens = 1 << 13;
const tokenBytes = 8;

/** Tokens sorted by term. */
export interface SortedTokens {
  /** For each term the first of its tokens, and one past the last. */
  readonly starts: Uint32Array;
  readonly tokens: TermTokens;
}

/** The tokens of documents, one document after the other: a term's number and a position each. */
export class TokenList {
  readonly #pieces: Uint32Array[] = [];
  #piece = new Uint32Array(0);
  /** Numbers used of the last piece. */
  #used = 0;
  #length = 0;
  /** One past each document's last token. */
  readonly #documentEnds = new GrowableUint32();

  /** Memory that the tokens take. */
  get memoryBytes(): number {
    return this.#pieces.length * pieceTokens * tokenBytes;
  }

  add(term: number, position: number): void {
    if (this.#used === this.#piece.length) {
      this.#piece = new Uint32Array(2 * pieceTokens);
      this.#pieces.push(this.#piece);
      this.#used = 0;
    }
    this.#piece[this.#used++] = term;
    this.#piece[this.#used++] = position;
    this.#length++;
  }

  /** Must follow the tokens of each document, also if there are none. */
  endDocument(): void {
    this.#documentEnds.push(this.#length);
  }

  /**
   * Tokens of each document.
   *
   * @param ordinals for each document added its place, or -1 if it is left out
   * @param documents documents that have a place
   */
  lengths(ordinals: Int32Array, documents: number): Uint32Array {
    const lengths = new Uint32Array(documents);
    const ends = this.#documentEnds.view();
    ordinals.forEach((ordinal, i) => {
      if (ordinal >= 0) lengths[ordinal] = (ends[i] as number) - (ends[i - 1] ?? 0);
    });
    return lengths;
  }

  /** Counting sort by term: documents stay in order, and positions within them. */
  byTerm(ordinals: Int32Array, terms: number): SortedTokens {
    const starts = new Uint32Array(terms + 1);
    this.#forEach(ordinals, (term) => {
      starts[term + 1] = (starts[term + 1] as number) + 1;
    });
    for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
    const length = starts.at(-1) as number;
    const tokens = { ordinals: new Uint32Array(length), positions: new Uint32Array(length) };
    const next = starts.slice();
    this.#forEach(ordinals, (term, ordinal, position) => {
      const to = next[term] as number;
      next[term] = to + 1;
      tokens.ordinals[to] = ordinal;
      tokens.positions[to] = position;
    });
    return { starts, tokens };
  }

  #forEach(ordinals: Int32Array, visit: (term: number, ordinal: number, position: number) => void): void {
    const ends = this.#documentEnds.view();
    let token = 0;
    ends.forEach((end, document) => {
      const ordinal = ordinals[document] as number;
      for (; token < end; token++) {
        if (ordinal < 0) continue;
        const piece = this.#pieces[Math.floor(token / pieceTokens)] as Uint32Array;
        const at = 2 * (token % pieceTokens);
        visit(piece[at] as number, ordinal, piece[at + 1] as number);
      }
    });
  }
}
