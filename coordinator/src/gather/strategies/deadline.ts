import type { Strategy } from './strategy.js';

/** Waits `waitMs` milliseconds from the scatter on: best effort within that time. */
export const deadline: Strategy = {
  parameters: { waitMs: { default: 100, min: 0, max: 600_000 } },
  begin:
    ({ numbers: { waitMs = 100 } }) =>
    ({ nowMs, startedMs }) => ({ waitMs: startedMs + waitMs - nowMs, because: 'time' }),
};
