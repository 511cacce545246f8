import type { PositionBuffer } from '../../index/postings-cursor.js';
import type { Segment } from '../../index/segment.js';
import { frequencyOf } from '../build-clause.js';
import { lookUpWork, type Meter } from '../clause/meter.js';
import type { PhraseFrequency, PhraseWord } from '../clause/phrase-frequency.js';
import type { TermClause } from '../clause/term-clause.js';
import { Workspace } from '../clause/workspace.js';
import type { QueryWords, SoughtPart, SoughtSet } from './query-words.js';

const noNorms = new Float64Array(0);

/**
 * The terms of a query in single documents: in those of one segment after the other, `enter` to `leave`, and there in
 * the order of ordinals. A document is found in a term's postings by a cursor that only goes forwards, once, whichever
 * clauses and features want the term.
 */
export class TermsHere {
  readonly #words: QueryWords;
  readonly #workspace = new Workspace();
  /** By term its postings, nothing if the segment has none. */
  readonly #open: (TermClause | undefined)[] = [];
  /** By term, how often it stands in the document. */
  readonly #tfs: Int32Array;
  /** By part: how phrases are counted; nothing for other parts, and where the segment has not all of the terms. */
  readonly #phrases: (PhraseFrequency | undefined)[] = [];
  /** By set, for each document of `enter` whether it has any of the terms. */
  readonly #inSets: Uint8Array[] = [];

  constructor(words: QueryWords) {
    this.#words = words;
    this.#tfs = new Int32Array(words.terms.length);
  }

  /** What all that is done here is taken off. */
  get meter(): Meter {
    return this.#workspace.meter;
  }

  /** Terms that are looked up in each document, but for those of sets. */
  get count(): number {
    return this.#words.terms.length;
  }

  /** Begins with a segment, whose documents asked for are these, ascending. Pauses where the meter is empty. */
  *enter(segment: Segment, ordinals: ArrayLike<number>): Generator<undefined, void> {
    const { terms, parts, sets } = this.#words;
    for (const { field, term } of terms) {
      if (this.meter.left <= 0) yield;
      this.#open.push(this.#find(segment, field, term, false));
    }
    for (const part of parts) this.#phrases.push(part.terms.length > 1 ? this.#phrase(part) : undefined);
    for (const set of sets) {
      const marks = new Uint8Array(ordinals.length);
      this.#inSets.push(marks);
      yield* this.#markThoseWithAny(segment, set, ordinals, marks);
    }
  }

  /** Ends with a segment. */
  leave(): void {
    this.#open.length = 0;
    this.#phrases.length = 0;
    this.#inSets.length = 0;
    this.#workspace.release();
  }

  #find(segment: Segment, field: string, term: string, isLent: boolean): TermClause | undefined {
    const inverted = segment.inverted.get(field);
    const number = inverted?.terms.find(term) ?? -1;
    this.meter.left -= lookUpWork;
    if (inverted === undefined || number < 0) return undefined;
    const weight = { weight: 0, norms: noNorms };
    return isLent ? this.#workspace.lentTerm(inverted, number, weight) : this.#workspace.term(inverted, number, weight);
  }

  #phrase({ terms, places, slop }: SoughtPart): PhraseFrequency | undefined {
    const words: PhraseWord[] = [];
    for (const [i, number] of terms.entries()) {
      const term = this.#open[number];
      if (term === undefined) return undefined;
      words.push({ term, place: places[i] as number });
    }
    return frequencyOf(words, slop);
  }

  *#markThoseWithAny(
    segment: Segment,
    { field, terms }: SoughtSet,
    ordinals: ArrayLike<number>,
    marks: Uint8Array,
  ): Generator<undefined, void> {
    for (const term of terms) {
      if (this.meter.left <= 0) yield;
      const open = this.#find(segment, field, term, true);
      if (open === undefined) continue;
      for (let i = 0; i < ordinals.length; i++) {
        if (marks[i] === 0 && this.#has(open, ordinals[i] as number)) marks[i] = 1;
      }
      this.#workspace.returnTerm(open);
    }
  }

  /** Whether a document is among a term's postings; decodes its block whatever the meter says. */
  #has(term: TermClause, ordinal: number): boolean {
    const { cursor } = term;
    this.meter.left -= lookUpWork;
    cursor.seekBlock(ordinal);
    if (cursor.block >= cursor.blocks) return false;
    term.loadBlock();
    return term.passTo(ordinal) === ordinal;
  }

  /**
   * Looks up a document in the terms from number `from` on, until the meter is empty. Gives the number of the next one;
   * when there is none, `count`.
   */
  lookUp(ordinal: number, from: number): number {
    const { count } = this;
    for (let number = from; number < count; number++) {
      if (this.meter.left <= 0) return number;
      const term = this.#open[number];
      const isHere = term !== undefined && this.#has(term, ordinal);
      if (isHere) term.cursor.loadTfs();
      this.#tfs[number] = isHere ? (term.cursor.tfs[term.at] as number) : 0;
    }
    return count;
  }

  /** How often a part other than a set stands in the document that was looked up. */
  frequencyOf({ terms, number }: SoughtPart): number {
    for (let i = 0; i < terms.length; i++) if (this.#tfs[terms[i] as number] === 0) return 0;
    return terms.length === 1 ? (this.#tfs[terms[0] as number] as number) : (this.#phrases[number]?.here() ?? 0);
  }

  /** Whether a document has any term of a set. @param i its place among those of `enter` */
  isInSet(set: number, i: number): boolean {
    return this.#inSets[set]?.[i] === 1;
  }

  /** Puts the positions of a term in the document that was looked up into `into`, and gives their number. */
  positionsOf(number: number, into: PositionBuffer): number {
    const term = this.#open[number];
    return term === undefined || this.#tfs[number] === 0 ? 0 : term.cursor.positions(term.at, into);
  }
}
