import type { Standings } from '../standings.js';
import { type Strategy, waitOn } from './strategy.js';

/**
 * Waits until leaves with a share `coverage` of the documents have answered; then for the others between `minFactor` and
 * `maxFactor` of the time left at that moment, the shorter the fewer are missing. What it decided to wait only ever
 * becomes less.
 *
 * After Vespa's adaptive timeout (AdaptiveTimeoutHandler), which counts nodes: its `wait = wMin + (wMax - wMin) * (p - 1)
 * / w`, for p pending nodes and w = asked * (1 - coverage) - 1. Here documents are counted, in units of a leaf of average
 * size, which is the same where all leaves are of one size; and a vertical counts as a leaf of that size.
 */
export const quality: Strategy = {
  parameters: {
    coverage: { default: 0.95, min: 0, max: 1 },
    minFactor: { default: 0, min: 0, max: 1 },
    maxFactor: { default: 0.2, min: 0, max: 1 },
  },
  begin({ numbers: { coverage = 0.95, minFactor = 0, maxFactor = 0.2 }, standings }) {
    let frozen: { readonly leastMs: number; readonly mostMs: number } | undefined;
    let untilMs = Number.POSITIVE_INFINITY;
    return ({ nowMs, cutoffMs, asked }) => {
      // The sum of shares of leaves is not exact in binary.
      if (standings.share < coverage - 1e-9) return waitOn;
      const leftMs = Math.max(0, cutoffMs - nowMs);
      frozen ??= { leastMs: leftMs * minFactor, mostMs: leftMs * Math.max(minFactor, maxFactor) };
      const { leastMs, mostMs } = frozen;
      untilMs = Math.min(untilMs, nowMs + leastMs + (mostMs - leastMs) * missing(standings, asked, coverage));
      return { waitMs: untilMs - nowMs, because: 'time' };
    };
  },
};

/** How much is missing, of what may be: 0 when it is one leaf, 1 when it is all that coverage allows. */
function missing({ share }: Standings, asked: number, coverage: number): number {
  const pending = (1 - share) * asked;
  const allowed = (1 - coverage) * asked - 1;
  return allowed <= 0 ? 0 : Math.min(1, Math.max(0, (pending - 1) / allowed));
}
