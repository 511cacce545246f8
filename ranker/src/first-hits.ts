import { Collapse } from './collapse.js';
import type { TextReader } from './value-columns.js';

/** Passes over hits of a source: of each document it takes the first, of each group as many as it may have. */
export class FirstHits {
  /** By the places of lists, the values that groups have in common; nothing: hits are not grouped. */
  readonly groupKeys: readonly TextReader[] | undefined;
  /** Hits passed over because a better one is of the same document. */
  repeated = 0;
  readonly #collapse: Collapse;
  readonly #numberOf: ((list: number, position: number) => number) | undefined;
  readonly #taken = new Set<number>();

  /** @param numberOf numbers the hits' documents; nothing: each has one of its own */
  constructor(
    groupKeys: readonly TextReader[] | undefined,
    hitsPerGroup: number,
    numberOf: ((list: number, position: number) => number) | undefined,
  ) {
    this.groupKeys = groupKeys;
    this.#collapse = new Collapse(hitsPerGroup);
    this.#numberOf = numberOf;
  }

  /** Says whether the next hit is taken, and remembers it if so. */
  readonly takes = (list: number, position: number): boolean => {
    const document = this.#numberOf?.(list, position);
    if (document !== undefined && this.#taken.has(document)) {
      this.repeated++;
      return false;
    }
    const keys = this.groupKeys?.[list];
    if (keys !== undefined && !this.#collapse.takes(keys, position)) return false;
    if (document !== undefined) this.#taken.add(document);
    return true;
  };
}
