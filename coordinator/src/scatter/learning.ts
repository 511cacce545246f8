import type { Contributions } from '../gather/contributions.js';
import type { GatherWatch } from '../gather/gather-options.js';
import { learnFrom, learnLate } from '../gather/odds.js';
import type { Standings } from '../gather/standings.js';
import { isSettled } from '../gather/strategies/rank-safe.js';
import { findingsOf } from './findings.js';
import type { LeafAnswer } from './scattered.js';

/**
 * Learns from a gathering when it is over. Of those that `probable` ended without proof some are sampled: the leaves that
 * are missing may answer all the same, to be learnt from too, and to see whether the lists were complete.
 *
 * @param documentsOf documents of a leaf, as far as is known
 */
export function learning(
  standings: Standings,
  contributions: Contributions,
  documentsOf: (place: number) => number,
): Required<Pick<GatherWatch<LeafAnswer>, 'ending' | 'late'>> {
  let missing = 0;
  let wasComplete: boolean | undefined = true;
  return {
    ending(end) {
      if (end.by !== 'cancelled') learnFrom(standings, contributions);
      const isByChance = end.by === 'strategy' && end.strategy === 'probable' && !isSettled(standings);
      if (!isByChance || !contributions.isSampled()) return false;
      missing = standings.all.filter(({ state, forecast }) => state === 'open' && isWaitedFor(forecast)).length;
      return true;
    },
    late(place, outcome) {
      const forecast = standings.all[place]?.forecast;
      if (missing === 0 || forecast === undefined || !isWaitedFor(forecast)) return;
      const findings = outcome.ok ? findingsOf(outcome.value, documentsOf(place)) : undefined;
      // One that failed or stopped early does not say what it would have had, so nobody knows.
      if (findings === undefined || findings.boundOfRest > Number.NEGATIVE_INFINITY) wasComplete = undefined;
      else if (learnLate(standings, contributions, place, findings)) wasComplete &&= false;
      if (--missing === 0) contributions.check(wasComplete);
    },
  };
}

function isWaitedFor({ role }: { readonly role: string }): boolean {
  return role !== 'opportunistic';
}
