import type { Clock } from '@muster/proto';

/** A clock that moves on while work is done, and only then. */
export class BusyClock implements Clock {
  private timeMs = 0;
  private deferred: (() => void)[] = [];

  now(): number {
    return this.timeMs;
  }

  setTimer(): () => void {
    throw new Error('what shares a thread sets no timers');
  }

  defer(fire: () => void): void {
    this.deferred.push(fire);
  }

  spend(ms: number): void {
    this.timeMs += ms;
  }

  /** A turn of the loop; false if nothing is to be done. */
  turn(): boolean {
    const due = this.deferred;
    this.deferred = [];
    for (const fire of due) fire();
    return due.length > 0;
  }
}

/** What lies between two looks at the clock. */
export const stepMs = 0.125;

/** Spends time like an evaluation that needs `needsMs`: bounded by `now`, in steps. */
export function busyWork(clock: BusyClock, needsMs: number, now = () => clock.now()): (untilMs: number) => boolean {
  let leftMs = needsMs;
  return (untilMs) => {
    do {
      clock.spend(stepMs);
      leftMs -= stepMs;
    } while (leftMs > 0 && now() < untilMs);
    return leftMs <= 0;
  };
}
