/** Asks the writer of an index for a new generation; gives its number. */
export type AskRefresh = () => Promise<number>;

/**
 * Asks a writer for new generations, one request at a time, for queries that wait for writes. A request that was on its
 * way when a query came may be too early for its write: then there is one more.
 */
export class Refresher {
  private isAsking = false;
  /** The greatest write waited for since the last request left; nothing if none. */
  private wanted: number | undefined;
  private why = '';
  private readonly ask: AskRefresh;

  constructor(ask: AskRefresh) {
    this.ask = ask;
  }

  /** Why the last request failed; empty if it did not. */
  get trouble(): string {
    return this.why;
  }

  /** A query waits for this write. */
  want(seq: number): void {
    this.wanted = Math.max(seq, this.wanted ?? 0);
    this.next();
  }

  private next(): void {
    if (this.isAsking || this.wanted === undefined) return;
    this.isAsking = true;
    this.wanted = undefined;
    this.ask().then(
      (generation) => this.told(generation, ''),
      (error: Error) => this.told(Number.POSITIVE_INFINITY, error.message),
    );
  }

  private told(generation: number, why: string): void {
    this.isAsking = false;
    this.why = why;
    if (this.wanted !== undefined && this.wanted < generation) this.wanted = undefined;
    this.next();
  }
}
