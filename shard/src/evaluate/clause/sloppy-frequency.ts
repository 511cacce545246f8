import { type PhraseFrequency, type PhraseWord, positionBuffer } from './phrase-frequency.js';
import type { TermClause } from './term-clause.js';

interface SloppyWord extends PhraseWord {
  /** Which of the different terms it is. */
  readonly termNumber: number;
  /** The word before it of the same term, -1 if there is none. */
  readonly before: number;
}

/** Work on a word at an offset, in postings decoded. */
const wordWork = 1 / 8;

/**
 * Words near one another. A word that stands at position p and has place q in the phrase has the offset p - q; words
 * exactly in a row have one and the same. An *occurrence* is a span of offsets [l, r] within which every word of the
 * phrase has one, words of the same term at different positions, and which has no other such span within it. Its width
 * r - l is how far words would have to be moved, all in all, at most. Occurrences no wider than the slop count, each as
 * 1 / (1 + width), in order of l.
 *
 * So in `a x b` the phrase "a b" has width 1 and counts 1/2; `b a` has width 2 and counts 1/3. Lucene's sloppy phrase
 * counts the same, but where spans lie within one another: it may count both, here only the inner one does. A phrase
 * is therefore never more frequent than its rarest term: of n spans that share a position of it none is narrower than
 * n - 1.
 */
export class SloppyFrequency implements PhraseFrequency {
  readonly #terms: readonly TermClause[];
  /** By place. */
  readonly #words: readonly SloppyWord[];
  readonly #slop: number;
  /** By word: its first position that the span may take, and the one it takes. */
  readonly #first: Uint32Array;
  readonly #taken: Uint32Array;
  /** By term, how many positions it has. */
  readonly #counts: Uint32Array;

  constructor(words: readonly PhraseWord[], slop: number) {
    this.#terms = [...new Set(words.map(({ term }) => term))];
    this.#words = distinct(words).map(({ term, place }, i, all) => ({
      term,
      place,
      termNumber: this.#terms.indexOf(term),
      before: all.slice(0, i).findLastIndex((other) => other.term === term),
    }));
    this.#slop = slop;
    this.#first = new Uint32Array(this.#words.length);
    this.#taken = new Uint32Array(this.#words.length);
    this.#counts = new Uint32Array(this.#terms.length);
  }

  here(): number {
    let leastTf = Number.POSITIVE_INFINITY;
    for (const [n, { cursor, at }] of this.#terms.entries()) {
      this.#counts[n] = cursor.positions(at, positionBuffer(n));
      leastTf = Math.min(leastTf, this.#counts[n] as number);
    }
    this.#first.fill(0);
    // The sum of the fractions may be rounded up.
    return Math.min(leastTf, this.#sum());
  }

  /** For each offset that a word has, in order, the least span from there; the last from which it ends there counts. */
  #sum(): number {
    const { meter } = this.#terms[0] as TermClause;
    let sum = 0;
    let from = 0;
    let to = Number.NEGATIVE_INFINITY;
    const worth = (): number => (to - from <= this.#slop ? 1 / (1 + to - from) : 0);
    for (;;) {
      meter.left -= this.#words.length * wordWork;
      const start = this.#leastOffset();
      const end = this.#endOfSpan();
      if (end > to) sum += worth();
      if (end === Number.POSITIVE_INFINITY) return sum;
      from = start;
      to = end;
      if (!this.#leave(start)) return sum + worth();
    }
  }

  #offset(word: number, position: number): number {
    const { termNumber, place } = this.#words[word] as SloppyWord;
    return (positionBuffer(termNumber).values[position] as number) - place;
  }

  #leastOffset(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let w = 0; w < this.#words.length; w++) least = Math.min(least, this.#offset(w, this.#first[w] as number));
    return least;
  }

  /** Greatest offset if each word takes the first position left; infinite if one has none. */
  #endOfSpan(): number {
    let greatest = Number.NEGATIVE_INFINITY;
    for (const [w, { termNumber, before }] of this.#words.entries()) {
      const first = this.#first[w] as number;
      const taken = before < 0 ? first : Math.max(first, (this.#taken[before] as number) + 1);
      if (taken >= (this.#counts[termNumber] as number)) return Number.POSITIVE_INFINITY;
      this.#taken[w] = taken;
      greatest = Math.max(greatest, this.#offset(w, taken));
    }
    return greatest;
  }

  /** Leaves an offset behind; false if a word has no further position. */
  #leave(offset: number): boolean {
    for (const [w, { termNumber }] of this.#words.entries()) {
      const first = this.#first[w] as number;
      if (this.#offset(w, first) !== offset) continue;
      this.#first[w] = first + 1;
      if (first + 1 === this.#counts[termNumber]) return false;
    }
    return true;
  }
}

/** Words by place, each once. */
function distinct(words: readonly PhraseWord[]): PhraseWord[] {
  const isFirst = (word: PhraseWord, i: number) =>
    words.findIndex(({ term, place }) => term === word.term && place === word.place) === i;
  return words.filter(isFirst).sort((a, b) => a.place - b.place);
}
