/** How long the least difference between two clocks is remembered, by either clock. */
const windowMs = 10_000;

/**
 * Tells how much longer than usual a frame was on its way.
 *
 * Two processes' monotonic clocks differ by a constant nobody knows, and each frame adds its time on the way. The
 * least difference of the last 10 to 20 s stands for the constant plus a quick trip; what a frame has above that it
 * spent lying in a socket, most likely because this process was stopped. What is remembered must be old by both clocks
 * to be forgotten: by ours, all that came before a long stop would be too old to compare with; by the sender's, what it
 * sent during a long stop would be compared with itself.
 */
export class ClockExcess {
  private current = Number.POSITIVE_INFINITY;
  private previous = Number.POSITIVE_INFINITY;
  private sentAtStartMs = Number.NEGATIVE_INFINITY;
  private readAtStartMs = Number.NEGATIVE_INFINITY;

  /** Milliseconds that a frame, sent at `sentUs` by the sender's clock and read at `nowMs` by ours, lay waiting. */
  measure(sentUs: number, nowMs: number): number {
    // A sender that does not tell its time cannot be judged by it.
    if (sentUs === 0) return 0;
    const sentMs = sentUs / 1000;
    const difference = nowMs - sentMs;
    const ageMs = sentMs - this.sentAtStartMs;
    if (ageMs >= windowMs && nowMs - this.readAtStartMs >= windowMs) {
      this.previous = ageMs < 2 * windowMs ? this.current : difference;
      this.current = difference;
      this.sentAtStartMs = sentMs;
      this.readAtStartMs = nowMs;
    }
    const usual = Math.min(this.current, this.previous);
    this.current = Math.min(this.current, difference);
    return Math.max(0, difference - usual);
  }
}
