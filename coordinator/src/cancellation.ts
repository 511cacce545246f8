import { SearchError } from '@muster/proto';

/**
 * Tells everyone who works for a query that its caller has gone. Listeners are linked and unlinked by hand: composed
 * AbortSignals keep memory that is never freed.
 */
export class Cancellation {
  private readonly listeners = new Set<() => void>();
  private hasHappened = false;

  /** Whether the caller has gone. */
  get isCancelled(): boolean {
    return this.hasHappened;
  }

  /** Calls `listener` when the caller goes, or at once if it has gone. Gives a function that unlinks it. */
  onCancel(listener: () => void): () => void {
    if (this.hasHappened) {
      listener();
      return () => {};
    }
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Ends work for a caller that has gone: nobody reads the answer, and it must not count as one.
   *
   * @throws SearchError `cancelled` if the caller has gone
   */
  refuseIfGone(): void {
    if (this.hasHappened) throw new SearchError('cancelled', 'the caller has gone');
  }

  /** The caller has gone. */
  cancel(): void {
    if (this.hasHappened) return;
    this.hasHappened = true;
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}
