/** Characters of a term: surrogate pairs are one. */
export function lengthInCharacters(term: string): number {
  let length = 0;
  for (const _ of term) length++;
  return length;
}

/** Stands behind every string that begins like another. */
const lastCharacter = '\u{10ffff}';

/**
 * Fewest edits that make one term of another, or `most + 1` if it takes more: a character put in, left out or
 * replaced, or two neighbours changed places; no place is edited twice (optimal string alignment). In characters, where
 * surrogate pairs are one.
 */
export function editDistance(one: string, other: string, most: number): number {
  return editsTo(one, most)(other);
}

/** `editDistance` from one word to many terms; cheapest for terms one after the other that begin alike. */
export function editsTo(word: string, most: number): (term: string) => number {
  const table = new EditTable(word, most);
  return (term) => {
    table.read(term);
    return table.edits;
  };
}

/**
 * Edits of the beginnings of a term to those of a word: a row for each beginning of the term. Thousands of terms are
 * read for one word, on the thread that answers all queries: so nothing is allocated for a term, terms that begin like
 * the one before share its rows, and no more of a term is read than is needed.
 *
 * A row that is above the limit throughout ends a term: a swap, which reaches back two rows, costs one more than there,
 * and what is at the limit two rows back is above it then, what is below it is within it in the row between.
 */
export class EditTable {
  /** Of the term last read: its edits, or one more than the most where it takes more. */
  edits = 0;
  readonly #word: readonly number[];
  readonly #most: number;
  /** Entries of a row. */
  readonly #width: number;
  readonly #cells: Uint16Array;
  /** Characters of the term last read, as far as they have a row. */
  readonly #term: Uint32Array;
  #filled = 0;

  /** @param most edits that are of interest */
  constructor(word: string, most: number) {
    this.#word = Array.from(word, (character) => character.codePointAt(0) as number);
    this.#most = most;
    this.#width = this.#word.length + 1;
    // A term that is longer by more than the edits has no row within them.
    const rows = this.#word.length + most + 2;
    this.#cells = new Uint16Array(rows * this.#width);
    for (let j = 0; j < this.#width; j++) this.#cells[j] = j;
    this.#term = new Uint32Array(rows);
  }

  /** Takes in a term. False if its beginning alone takes too many edits: see `nextNear`. */
  read(text: string): boolean {
    let length = 0;
    for (let at = 0; at < text.length; length++) {
      const character = text.codePointAt(at) as number;
      if (length >= this.#filled || this.#term[length] !== character) {
        this.#term[length] = character;
        this.#filled = length;
        if (!this.#fillRow(length + 1)) {
          this.edits = this.#most + 1;
          return false;
        }
        this.#filled = length + 1;
      }
      at += character > 0xffff ? 2 : 1;
    }
    this.#filled = length;
    this.edits = Math.min(this.#most + 1, this.#cells[length * this.#width + this.#word.length] as number);
    return true;
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
    return least <= this.#most;
  }

  /** For a term whose beginning takes too many edits: where the next, by bytes, that may take fewer can begin. */
  nextNear(text: string): string {
    const start = String.fromCodePoint(...this.#term.subarray(0, this.#filled));
    const dead = text.codePointAt(start.length) as number;
    return start + this.#nextCharacter(this.#filled, dead);
  }

  /** The least character behind a dead one that the word may still have after the first `length` characters. */
  #nextCharacter(length: number, dead: number): string {
    const word = this.#word;
    const row = length * this.#width;
    let next = Number.POSITIVE_INFINITY;
    for (let j = 1; j <= word.length; j++) {
      // With an edit to spare no character would be dead, so only those that cost nothing more are left.
      const character = word[j - 1] as number;
      if (character > dead && (this.#cells[row + j - 1] as number) <= this.#most) next = Math.min(next, character);
      const swapped = j > 1 && length > 0 && this.#term[length - 1] === character ? (word[j - 2] as number) : -1;
      if (swapped > dead) next = Math.min(next, swapped);
    }
    return next === Number.POSITIVE_INFINITY ? lastCharacter : String.fromCodePoint(next);
  }
}
