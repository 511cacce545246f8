import { Collapse } from './collapse.js';
import type { TextReader } from './value-columns.js';

/** How hits of one document are recognised, and how far. */
export interface DocumentsOfHits {
  readonly numberOf: (list: number, position: number) => number;
  /** See `RankSource.finalTo`. */
  readonly finalTo: number;
}

/** Passes over hits of a source: of each document it takes the first, of each group as many as it may have. */
export class FirstHits {
  /** By the places of lists, the values that groups have in common; nothing: hits are not grouped. */
  readonly groupKeys: readonly TextReader[] | undefined;
  /** Hits passed over because a better one is of the same document. */
  repeated = 0;
  readonly #collapse: Collapse;
  /** Collapses as shards do, which know nothing of documents. */
  readonly #ofShards: Collapse;
  readonly #documents: DocumentsOfHits | undefined;
  readonly #taken = new Set<number>();
  /** Hits that would be taken if each were of a document of its own. */
  #counted = 0;

  /** @param documents nothing: each hit has one of its own */
  constructor(
    groupKeys: readonly TextReader[] | undefined,
    hitsPerGroup: number,
    documents: DocumentsOfHits | undefined,
  ) {
    this.groupKeys = groupKeys;
    this.#collapse = new Collapse(hitsPerGroup);
    this.#ofShards = new Collapse(hitsPerGroup);
    this.#documents = documents;
  }

  /** Says whether the next hit is taken, and remembers it if so. */
  readonly takes = (list: number, position: number): boolean => {
    const keys = this.groupKeys?.[list];
    if (this.#documents === undefined) return keys === undefined || this.#collapse.takes(keys, position);
    if (keys === undefined || this.#ofShards.takes(keys, position)) this.#counted++;
    const document = this.#documents.numberOf(list, position);
    if (this.#taken.has(document)) {
      this.repeated++;
      return false;
    }
    if (keys !== undefined && !this.#collapse.takes(keys, position)) return false;
    this.#taken.add(document);
    return true;
  };

  /** Says whether the lists are not sure of what comes behind the hits that were asked about. */
  readonly isOver = (): boolean => this.#documents !== undefined && this.#counted >= this.#documents.finalTo;
}
