import type { Clock } from '@muster/proto';

/** A timer that fires later than this shows that the loop stood still, in milliseconds. */
const stallMs = 5;
/** Turns for reading what lay in the sockets then: a turn reads one frame of each stream, and there may be several. */
const turnsAfterStall = 8;

/**
 * Whether the event loop has just stood still: what is read then may have lain in the sockets for long, so that it says
 * nothing of how long calls take. Shared by all that waits in a process.
 */
export class Stalls {
  private turnsLeft = 0;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** What is read now may have been there long ago. */
  get isReading(): boolean {
    return this.turnsLeft > 0;
  }

  /** A timer has fired so late; gives the turns after which all that was in the sockets is read. */
  turnsToRead(lateMs: number): number {
    // Also where it is no number: what was never due is not late.
    if (!(lateMs > stallMs)) return 1;
    if (this.turnsLeft === 0) this.clock.defer(this.turned);
    this.turnsLeft = turnsAfterStall;
    return turnsAfterStall;
  }

  private readonly turned = (): void => {
    if (--this.turnsLeft > 0) this.clock.defer(this.turned);
  };
}
