import type { CutoffPolicy } from '../words.js';

/** Waits for everyone, until the cutoff. */
export const waitForAll: CutoffPolicy = ({ nowMs, cutoffMs, asked, answered }) => {
  if (answered >= asked) return { waitMs: 0, reason: 'all-answered' };
  return { waitMs: Math.max(0, cutoffMs - nowMs), reason: 'cutoff' };
};
