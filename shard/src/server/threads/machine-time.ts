import type { Clock } from '@muster/proto';

/**
 * The machine's monotonic time in milliseconds, the same on all threads. `performance.now` is not: on each thread it
 * counts from the thread's start.
 */
function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

const readings = 8;

/**
 * The machine's time when the clock stood at 0. A process that is put aside between the two readings takes the second too
 * late, and the difference comes out too small: of several the greatest is the nearest.
 */
export function startOf(clock: Clock): number {
  return Math.max(...Array.from({ length: readings }, () => machineMs() - clock.now()));
}
