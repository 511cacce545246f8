import type { SearchResponse, SearchStreamResponse } from '@muster/proto';
import type { RevisionReader } from './early-pages.js';
import { changesBetween, keysOfPage } from './hit-changes.js';

/** Writes a revision, and calls `taken` when the caller's side has taken it in as far as flow control tells. */
export type WriteRevision = (revision: SearchStreamResponse, taken: () => void) => void;

/** Numbers the revisions of one answer and says how each differs from the one before. */
export class Revisions implements RevisionReader {
  private readonly write: WriteRevision;
  private number = 0;
  private keys: string[] = [];
  private isTaken = true;
  private tellReady: () => void = () => {};

  constructor(write: WriteRevision) {
    this.write = write;
  }

  get isReady(): boolean {
    return this.isTaken;
  }

  onReady(listener: () => void): void {
    this.tellReady = listener;
  }

  /** Gives a page, unless its hits are those of the one before: what else has changed is told with the last. */
  revise(response: SearchResponse): void {
    const keys = keysOfPage(response);
    if (this.number > 0 && changesBetween(this.keys, keys).length === 0) return;
    this.give(response, keys, false);
  }

  /** Gives the whole answer. */
  end(response: SearchResponse): void {
    this.give(response, keysOfPage(response), true);
  }

  private give(response: SearchResponse, keys: string[], last: boolean): void {
    const changes = this.number === 0 ? [] : changesBetween(this.keys, keys);
    this.keys = keys;
    this.isTaken = false;
    this.write({ response, revision: this.number++, last, changes }, () => {
      this.isTaken = true;
      this.tellReady();
    });
  }
}
