import { enough, type Strategy, waitOn } from './strategy.js';

/**
 * The page holds the hits of one source alone: the one whose best hit, times the source's weight, scores most. Waits for
 * all, or if `score` is given until a source has answered whose best hit comes to that.
 */
export const best: Strategy = {
  parameters: { score: { default: undefined, min: 0, max: 1e9 } },
  begin:
    ({ numbers: { score = Number.POSITIVE_INFINITY }, standings }) =>
    () =>
      standings.sources.some((source) => standings.hasAnswered(source) && standings.worthOf(source) >= score)
        ? enough
        : waitOn,
};
