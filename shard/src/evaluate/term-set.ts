import type { FieldTermSet__Output } from '@muster/proto';
import { blockSize } from '../index/postings-cursor.js';
import type { Segment } from '../index/segment.js';
import type { DocumentBits } from './clause/document-set.js';
import type { Meter } from './clause/meter.js';
import type { TermClause } from './clause/term-clause.js';
import type { Workspace } from './clause/workspace.js';

/** Work on the search for a term, in postings decoded. */
const searchWork = blockSize / 2;
const noNorms = new Float64Array(0);

/** Finds the documents of a segment that have one of many terms of a field. */
export class TermSetSearch {
  readonly #segment: Segment;
  readonly #field: string;
  readonly #terms: readonly string[];
  readonly #workspace: Workspace;
  readonly #meter: Meter;
  readonly #words: Uint32Array;
  #documents = 0;
  #next = 0;
  /** The term under way. */
  #term: TermClause | undefined;

  constructor(
    segment: Segment,
    { field, terms }: { field: string; terms: FieldTermSet__Output['terms'] },
    workspace: Workspace,
  ) {
    this.#segment = segment;
    this.#field = field;
    this.#terms = terms;
    this.#workspace = workspace;
    this.#meter = workspace.meter;
    this.#words = new Uint32Array((segment.documents + 31) >>> 5);
  }

  /** Works until the meter is empty; true when all terms are found. */
  run(): boolean {
    while (this.#meter.left > 0) {
      if (this.#term === undefined && !this.#openNext()) return true;
      if (this.#term !== undefined) this.#addBlock(this.#term);
    }
    return false;
  }

  /** The documents found. */
  get bits(): DocumentBits {
    return { words: this.#words, documents: this.#documents };
  }

  /** False if there is no further term. */
  #openNext(): boolean {
    const term = this.#terms[this.#next++];
    if (term === undefined) return false;
    this.#meter.left -= searchWork;
    const field = this.#segment.inverted.get(this.#field);
    const number = field?.terms.find(term) ?? -1;
    if (field !== undefined && number >= 0) {
      this.#term = this.#workspace.lentTerm(field, number, { weight: 0, norms: noNorms });
    }
    return true;
  }

  #addBlock(term: TermClause): void {
    const { cursor } = term;
    const words = this.#words;
    term.loadBlock();
    for (let i = 0; i < cursor.count; i++) {
      const doc = cursor.docs[i] as number;
      const bit = 1 << (doc & 31);
      const word = words[doc >>> 5] as number;
      if ((word & bit) === 0) this.#documents++;
      words[doc >>> 5] = word | bit;
    }
    if (++cursor.block < cursor.blocks) return;
    this.#workspace.returnTerm(term);
    this.#term = undefined;
  }
}
