import type { Clock } from '@muster/proto';
import type { Cancel } from './words.js';

/** A timer that fires later than this shows that the loop stood still, in milliseconds. */
const stallMs = 5;
/** Turns for reading what lay in the sockets then: a turn reads one frame of each stream, and there may be several. */
const turnsAfterStall = 8;

/** While somebody waits for answers, a timer fires so often, in milliseconds: a stall that is longer by 5 ms is always seen. */
const beatMs = 5;

/**
 * Whether the event loop has just stood still: what is read then may have lain in the sockets for long, so that it says
 * nothing of how long calls take. Shared by all that waits in a process.
 */
export class Stalls {
  private turnsLeft = 0;
  private watchers = 0;
  private beatDueMs = 0;
  private cancelBeat: Cancel = () => {};
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** What is read now may have been there long ago. */
  get isReading(): boolean {
    return this.turnsLeft > 0;
  }

  /** Somebody waits for answers: until as many `unwatch`, a stall is seen though no other timer is due in it. */
  watch(): void {
    if (this.watchers++ === 0) this.setBeat();
  }

  /** Somebody waits no longer. */
  unwatch(): void {
    if (--this.watchers === 0) this.cancelBeat();
  }

  /** A timer has fired so late; gives the turns after which all that was in the sockets is read. */
  turnsToRead(lateMs: number): number {
    // Also where it is no number: what was never due is not late.
    if (!(lateMs > stallMs)) return 1;
    if (this.turnsLeft === 0) this.clock.defer(this.turned);
    this.turnsLeft = turnsAfterStall;
    return turnsAfterStall;
  }

  private setBeat(): void {
    this.beatDueMs = this.clock.now() + beatMs;
    this.cancelBeat = this.clock.setTimer(beatMs, this.beat);
  }

  private readonly beat = (): void => {
    this.turnsToRead(this.clock.now() - this.beatDueMs);
    this.setBeat();
  };

  private readonly turned = (): void => {
    if (--this.turnsLeft > 0) this.clock.defer(this.turned);
  };
}
