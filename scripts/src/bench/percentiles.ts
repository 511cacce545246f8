import { round } from './round.js';

/** Reads off percentiles of some samples: a share of them, 0 to 1, is not above what is given. 0 if there are none. */
export function percentiles(samples: readonly number[], digits: number): (share: number) => number {
  const sorted = [...samples].sort((a, b) => a - b);
  return (share) => round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0, digits);
}
