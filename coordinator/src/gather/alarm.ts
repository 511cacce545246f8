import type { Clock } from '@muster/proto';
import type { Stalls } from '../stalls.js';
import type { Cancel } from '../words.js';

/**
 * The one timer of a gathering. Timers run before sockets are read, so that one that decided at once would miss what has
 * come: it rings a turn later, and after a stall of the loop some turns later.
 */
export class Alarm {
  private dueMs = Number.NaN;
  private looks = 0;
  private wasStalled = false;
  private isCancelled = false;
  private cancelTimer: Cancel = () => {};
  private readonly clock: Clock;
  private readonly stalls: Stalls;
  private readonly ring: (wasStalled: boolean) => void;

  /** @param ring is called when it is due and what lies in the sockets has been read */
  constructor(clock: Clock, stalls: Stalls, ring: (wasStalled: boolean) => void) {
    this.clock = clock;
    this.stalls = stalls;
    this.ring = ring;
  }

  /** Sets it for an instant, which takes the place of the one it was set for. */
  set(dueMs: number, nowMs: number): void {
    // Mostly the same instant is named again; an alarm that rings a little early only has one look more.
    if (Math.abs(dueMs - this.dueMs) < 0.01) return;
    this.cancelTimer();
    this.dueMs = dueMs;
    this.cancelTimer = this.clock.setTimer(dueMs - nowMs, this.look);
  }

  /** Lets it ring as soon as the sockets are read. */
  readonly look = (): void => {
    if (this.looks > 0) return;
    this.looks = this.stalls.turnsToRead(this.clock.now() - this.dueMs);
    this.wasStalled = this.looks > 1;
    this.clock.defer(this.looked);
  };

  /** It does not ring any more. */
  cancel(): void {
    this.isCancelled = true;
    this.cancelTimer();
  }

  private readonly looked = (): void => {
    if (this.isCancelled) return;
    if (--this.looks > 0) {
      this.clock.defer(this.looked);
      return;
    }
    this.dueMs = Number.NaN;
    this.ring(this.wasStalled);
  };
}
