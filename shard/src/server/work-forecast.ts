/** Calls after which what was learnt before counts little. */
const memory = 32;

/** Learns from calls that are over how much work a call is. */
export class WorkForecast {
  private calls = 0;
  private mean = 0;

  /** A call took `spentMs` of work. */
  note(spentMs: number): void {
    this.calls = Math.min(memory, this.calls + 1);
    this.mean += (spentMs - this.mean) / this.calls;
  }

  /** Mean work of a call lately, in milliseconds; 0 before any is over. */
  get meanMs(): number {
    return this.mean;
  }
}
