import type { Strategy, StrategyNumbers } from './strategy.js';

function mostWaitMs({ waitMs = 100 }: StrategyNumbers): number {
  return waitMs;
}

/** Waits `waitMs` milliseconds from the scatter on: best effort within that time. */
export const deadline: Strategy = {
  parameters: { waitMs: { default: 100, min: 0, max: 600_000 } },
  mostWaitMs,
  begin:
    ({ numbers }) =>
    ({ nowMs, startedMs }) => ({ waitMs: startedMs + mostWaitMs(numbers) - nowMs, because: 'time' }),
};
