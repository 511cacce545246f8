import type { StringDictionary } from '../index/string-dictionary.js';

/** Stands behind every string that begins like another. */
const lastCharacter = '\u{10ffff}';
/** Look-ups between two pauses: some tens of microseconds. */
const lookUpsBetweenPauses = 16;

/**
 * Places of the terms that begin with a prefix, in order. Gives nothing now and then: a place to pause.
 */
export function* placesOfPrefix(terms: StringDictionary, prefix: string): Generator<number | undefined> {
  for (let place = terms.firstAtLeast(prefix); place < terms.size; place++) {
    if (!terms.at(place).startsWith(prefix)) return;
    yield place;
  }
}

/**
 * Places of the terms that take at most so many edits to be made of a word, in order: a character put in, left out or
 * replaced, or two neighbours changed places, no place edited twice (optimal string alignment), in characters, where
 * surrogate pairs are one. Gives nothing now and then: a place to pause.
 *
 * Terms that begin alike share the rows of their table of distances. Where no term that begins like one can come near
 * any more, all of them are passed over, up to the next that has a character there which the word still may have.
 */
export function* placesNear(terms: StringDictionary, word: string, maxEdits: number): Generator<number | undefined> {
  const table = new DistanceTable(word, maxEdits);
  let place = 0;
  for (let lookUps = 1; place < terms.size; lookUps++) {
    if (lookUps % lookUpsBetweenPauses === 0) yield undefined;
    const next = table.read(terms.at(place));
    if (table.isNear) yield place;
    place = next === undefined ? place + 1 : Math.max(place + 1, terms.firstAtLeast(next));
  }
}

/**
 * Distances of the beginnings of a term to those of a word: a row for each beginning of the term. Thousands of terms are
 * read for one word, so nothing is allocated for a term, and no more of it is read than is needed.
 */
class DistanceTable {
  readonly #word: readonly number[];
  readonly #maxEdits: number;
  /** Entries of a row. */
  readonly #width: number;
  readonly #cells: Uint16Array;
  /** Characters of the term last read, as far as they have a row. */
  readonly #term: Uint32Array;
  #filled = 0;
  isNear = false;

  constructor(word: string, maxEdits: number) {
    this.#word = Array.from(word, (character) => character.codePointAt(0) as number);
    this.#maxEdits = maxEdits;
    this.#width = this.#word.length + 1;
    // A term that is longer by more than the edits has no row within them.
    const rows = this.#word.length + maxEdits + 2;
    this.#cells = new Uint16Array(rows * this.#width).map((_, i) => Math.min(i, this.#word.length));
    this.#term = new Uint32Array(rows);
  }

  /** Takes in a term; gives where the next that may be near can begin, nothing if that may be any. */
  read(text: string): string | undefined {
    this.isNear = false;
    let length = 0;
    for (let at = 0; at < text.length; length++) {
      const character = text.codePointAt(at) as number;
      if (length >= this.#filled || this.#term[length] !== character) {
        this.#term[length] = character;
        this.#filled = length;
        if (!this.#fillRow(length + 1)) return text.slice(0, at) + this.#nextCharacter(length, character);
        this.#filled = length + 1;
      }
      at += character > 0xffff ? 2 : 1;
    }
    this.#filled = length;
    this.isNear = (this.#cells[length * this.#width + this.#word.length] as number) <= this.#maxEdits;
    return undefined;
  }

  /** Fills the row of the first `length` characters; false if nothing that begins with them can be near. */
  #fillRow(length: number): boolean {
    const word = this.#word;
    const cells = this.#cells;
    const character = this.#term[length - 1];
    const row = length * this.#width;
    const above = row - this.#width;
    cells[row] = length;
    let least = length;
    for (let j = 1; j <= word.length; j++) {
      const replaced = (cells[above + j - 1] as number) + (character === word[j - 1] ? 0 : 1);
      let edits = Math.min(replaced, (cells[above + j] as number) + 1, (cells[row + j - 1] as number) + 1);
      const isSwapped = j > 1 && length > 1 && character === word[j - 2] && this.#term[length - 2] === word[j - 1];
      if (isSwapped) edits = Math.min(edits, (cells[above - this.#width + j - 2] as number) + 1);
      cells[row + j] = edits;
      if (edits < least) least = edits;
    }
    return least <= this.#maxEdits;
  }

  /** The least character behind a dead one that the word may still have after the first `length` characters. */
  #nextCharacter(length: number, dead: number): string {
    const word = this.#word;
    const row = length * this.#width;
    let next = Number.POSITIVE_INFINITY;
    for (let j = 1; j <= word.length; j++) {
      // With an edit to spare no character would be dead, so only those that cost nothing more are left.
      const character = word[j - 1] as number;
      if (character > dead && (this.#cells[row + j - 1] as number) <= this.#maxEdits) next = Math.min(next, character);
      const swapped = j > 1 && length > 0 && this.#term[length - 1] === character ? (word[j - 2] as number) : -1;
      if (swapped > dead) next = Math.min(next, swapped);
    }
    return next === Number.POSITIVE_INFINITY ? lastCharacter : String.fromCodePoint(next);
  }
}
