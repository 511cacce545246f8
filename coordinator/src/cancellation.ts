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

  /** The caller has gone. */
  cancel(): void {
    if (this.hasHappened) return;
    this.hasHappened = true;
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}
