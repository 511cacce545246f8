import type { PositionBuffer } from '../../index/postings-cursor.js';
import type { TermClause } from './term-clause.js';

/** Counts how often a phrase stands in a document. */
export interface PhraseFrequency {
  /** For the document that all of the phrase's terms stand at; 0 if it has not the phrase. */
  here(): number;
}

/** A word of a phrase. */
export interface PhraseWord {
  readonly term: TermClause;
  /** Its place, counted from that of the first word. */
  readonly place: number;
}

/** Positions of the words under count. What is counted at once is counted to the end, so all phrases share them. */
const buffers: PositionBuffer[] = [];

/** Memory for the positions of the nth word. */
export function positionBuffer(n: number): PositionBuffer {
  buffers[n] ??= { values: new Uint32Array(64) };
  return buffers[n];
}

/** Two words at a fixed distance: most phrases. */
export class PairFrequency implements PhraseFrequency {
  readonly #first: TermClause;
  readonly #second: TermClause;
  readonly #distance: number;

  constructor(first: PhraseWord, second: PhraseWord) {
    this.#first = first.term;
    this.#second = second.term;
    this.#distance = second.place - first.place;
  }

  here(): number {
    const first = positionBuffer(0);
    const second = positionBuffer(1);
    const firsts = this.#first.cursor.positions(this.#first.at, first);
    const seconds = this.#second.cursor.positions(this.#second.at, second);
    const distance = this.#distance;
    const { values: starts } = first;
    const { values: ends } = second;
    let frequency = 0;
    for (let i = 0, j = 0; i < firsts && j < seconds; ) {
      const difference = (ends[j] as number) - (starts[i] as number) - distance;
      if (difference === 0) {
        frequency++;
        i++;
        j++;
      } else if (difference < 0) j++;
      else i++;
    }
    return frequency;
  }
}

/** Any number of words at fixed distances. */
export class RowFrequency implements PhraseFrequency {
  readonly #words: readonly PhraseWord[];

  constructor(words: readonly PhraseWord[]) {
    this.#words = words;
  }

  /** Keeps of the first word's positions those that every further word follows. */
  here(): number {
    const [first, ...others] = this.#words as [PhraseWord, ...PhraseWord[]];
    const starts = positionBuffer(0);
    let count = first.term.cursor.positions(first.term.at, starts);
    for (const { term, place } of others) {
      if (count === 0) return 0;
      const following = positionBuffer(1);
      const followers = term.cursor.positions(term.at, following);
      count = keepFollowed(starts.values, count, following.values, followers, place - first.place);
    }
    return count;
  }
}

function keepFollowed(
  starts: Uint32Array,
  count: number,
  following: Uint32Array,
  followers: number,
  distance: number,
): number {
  let kept = 0;
  for (let i = 0, j = 0; i < count && j < followers; ) {
    const difference = (following[j] as number) - (starts[i] as number) - distance;
    if (difference === 0) {
      starts[kept++] = starts[i++] as number;
      j++;
    } else if (difference < 0) j++;
    else i++;
  }
  return kept;
}
