import type { Standings } from '../standings.js';
import { enough, type Strategy, waitOn } from './strategy.js';

/**
 * Waits until no leaf that is missing can have a hit that enters its source's list: its bound lies below the score of
 * the list's last hit. A bound that equals it proves nothing, for a tie is decided by `seq`.
 */
export const rankSafe: Strategy = {
  parameters: {},
  begin:
    ({ standings }) =>
    () =>
      isSettled(standings) ? enough : waitOn,
};

/** Whether no leaf that is waited for can change a list. */
export function isSettled(standings: Standings): boolean {
  // Who asks for no hits asks for what is counted, and that needs everyone.
  if (standings.window === 0) return false;
  return standings.all.every(({ state, forecast }, place) => {
    if (state !== 'open' || forecast.role === 'opportunistic') return true;
    return standings.isProven(place);
  });
}
