import { Collapse } from './collapse.js';
import type { TextReader } from './value-columns.js';

/** How hits of one document are recognised, and how far. */
export interface DocumentsOfHits {
  readonly numberOf: (list: number, position: number) => number;
  /** See `RankSource.finalTo`. */
  readonly finalTo: number;
}

/**
 * Passes over hits of a source: of each group it takes as many as it may have, and of each document of these the first. In
 * this order, as shards leave out what is beyond its group and know nothing of documents of others.
 */
export class FirstHits {
  /** By the places of lists, the values that groups have in common; nothing: hits are not grouped. */
  readonly groupKeys: readonly TextReader[] | undefined;
  /** Hits passed over because a better one is of the same document. */
  repeated = 0;
  readonly #collapse: Collapse;
  readonly #documents: DocumentsOfHits | undefined;
  readonly #taken = new Set<number>();
  /** Hits that groups leave. */
  #left = 0;

  /** @param documents nothing: each hit has one of its own */
  constructor(
    groupKeys: readonly TextReader[] | undefined,
    hitsPerGroup: number,
    documents: DocumentsOfHits | undefined,
  ) {
    this.groupKeys = groupKeys;
    this.#collapse = new Collapse(hitsPerGroup);
    this.#documents = documents;
  }

  /** Says whether the next hit is taken, and remembers it if so. */
  readonly takes = (list: number, position: number): boolean => {
    const keys = this.groupKeys?.[list];
    if (keys !== undefined && !this.#collapse.takes(keys, position)) return false;
    if (this.#documents === undefined) return true;
    this.#left++;
    const document = this.#documents.numberOf(list, position);
    if (this.#taken.has(document)) {
      this.repeated++;
      return false;
    }
    this.#taken.add(document);
    return true;
  };

  /** Says whether the lists are not sure of what comes behind the hits that were asked about. */
  readonly isOver = (): boolean => this.#documents !== undefined && this.#left >= this.#documents.finalTo;
}
