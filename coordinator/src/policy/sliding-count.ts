const slots = 10;

/** How much was counted lately: in the last `windowMs`, to a tenth of it. */
export class SlidingCount {
  private readonly counts = new Float64Array(slots);
  private sum = 0;
  private last = Number.NEGATIVE_INFINITY;
  private readonly slotMs: number;

  constructor(windowMs: number) {
    this.slotMs = windowMs / slots;
  }

  /** Counts so many more, a whole number; `nowMs` is at least 0 and never falls. */
  add(count: number, nowMs: number): void {
    const slot = this.turn(nowMs) % slots;
    this.counts[slot] = (this.counts[slot] as number) + count;
    this.sum += count;
  }

  /** What was counted lately. */
  total(nowMs: number): number {
    this.turn(nowMs);
    return this.sum;
  }

  /** What was counted lately, but for the two tenths of the time in which most was: what came in one burst is left out. */
  totalWithoutBurst(nowMs: number): number {
    this.turn(nowMs);
    let most = 0;
    let second = 0;
    for (const count of this.counts) {
      if (count > most) {
        second = most;
        most = count;
      } else if (count > second) second = count;
    }
    return this.sum - most - second;
  }

  /** Forgets what is too long ago; gives the number of the slot for now. */
  private turn(nowMs: number): number {
    const now = Math.floor(nowMs / this.slotMs);
    if (now <= this.last) return this.last;
    for (let slot = Math.max(0, this.last + 1, now - slots + 1); slot <= now; slot++) {
      this.sum -= this.counts[slot % slots] as number;
      this.counts[slot % slots] = 0;
    }
    this.last = now;
    return now;
  }
}
