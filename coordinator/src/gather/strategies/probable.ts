import { Odds } from '../odds.js';
import { enough, type Strategy, waitOn } from './strategy.js';

/** The fewest examples that a chance rests on. */
const leastExamples = 200;

/**
 * Waits until no leaf that is missing has a hit that enters its source's list, with at least this `probability`: because
 * its bound forbids it, or by how often leaves lately did in a like case. As long as nothing was learnt, that is
 * `rank-safe`.
 */
export const probable: Strategy = {
  parameters: { probability: { default: 0.99, min: 0.5, max: 0.999_999 } },
  begin({ numbers: { probability = 0.99 }, standings, contributions }) {
    // None of so many having entered, the chance counts as a quarter of what is allowed.
    const odds = new Odds(standings, contributions, Math.max(leastExamples, 4 / (1 - probability)));
    return () => {
      const { open, missing } = odds.now();
      // Who asks for no hits asks for what is counted, and that needs everyone.
      return { ...(standings.window > 0 && open >= probability ? enough : waitOn), probability: missing };
    };
  },
};
