/**
 * The machine's monotonic time in milliseconds, the same on all threads. `performance.now` is not: on each thread it
 * counts from the thread's start.
 */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
