import type { Clock } from '@muster/proto';

/** How coarse it is, in milliseconds. */
const tickMs = 1;

/** Calls back after times that are rounded up to whole milliseconds, with one timer for all that are due together. */
export class DelayWheel {
  private readonly due = new Map<number, (() => void)[]>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Calls `fire` so many milliseconds from now, or up to one more. */
  after(delayMs: number, fire: () => void): void {
    const nowMs = this.clock.now();
    const tick = Math.ceil((nowMs + delayMs) / tickMs);
    const together = this.due.get(tick);
    if (together !== undefined) {
      together.push(fire);
      return;
    }
    this.due.set(tick, [fire]);
    this.clock.setTimer(tick * tickMs - nowMs, () => this.fire(tick));
  }

  private fire(tick: number): void {
    const together = this.due.get(tick) ?? [];
    this.due.delete(tick);
    for (const fire of together) fire();
  }
}
