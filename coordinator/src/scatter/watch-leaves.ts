import type { Recovery } from '../failure/recovery.js';
import type { Contributions } from '../gather/contributions.js';
import { goesByChance, looksAtStandings, makeCutoff, waitForAll, waitsForAll } from '../gather/cutoff.js';
import type { GatherWatch } from '../gather/gather-options.js';
import { Standings } from '../gather/standings.js';
import type { CutoffPolicy, Plan } from '../words.js';
import { findingsOf } from './findings.js';
import { learning } from './learning.js';
import { LeavesSoFar } from './leaves-so-far.js';
import type { Leaves } from './place-leaves.js';
import type { LeafAnswer } from './scattered.js';

/** Who looks at how the leaves of a scatter are watched. */
export interface LeafWatchers {
  readonly contributions: Contributions;
  readonly recovery: Recovery | undefined;
  /**
   * Is told that a leaf has told something, and whether there are other hits than before; nothing where nobody wants to
   * know before all is over.
   */
  readonly told?: ((hasChanged: boolean) => void) | undefined;
}

/** How the leaves of a scatter are watched: for the cutoff, for who takes the place of those that fail, and to learn. */
export function watchLeaves(
  plan: Plan,
  { forecasts, prunedDocuments }: Pick<Leaves, 'forecasts' | 'prunedDocuments'>,
  { contributions, recovery, told }: LeafWatchers,
): Watched {
  const { cutoff, window, order } = plan;
  const { isByScore, collapse } = order;
  const known = {
    prunedDocuments,
    isByScore,
    ...(collapse === undefined ? {} : { hitsPerGroup: collapse.hitsPerGroup }),
  };
  const needsStandings = told !== undefined || looksAtStandings(cutoff);
  const standings = needsStandings ? new Standings(forecasts, window, known) : undefined;
  if (standings === undefined && recovery === undefined) return { standings, soFar: undefined, how: {} };
  const documentsOf = (place: number): number => forecasts[place]?.documents ?? 0;
  const policy = standings === undefined ? waitForAll : makeCutoff(cutoff, standings, contributions);
  const soFar = told && standings && new LeavesSoFar(standings, plan);
  const lessons =
    standings !== undefined && goesByChance(cutoff) && standings.isLearnable
      ? learning(standings, contributions, documentsOf)
      : undefined;
  const watch: GatherWatch<LeafAnswer> = {
    ended: (place, outcome) => {
      // What a leaf had found before it failed was told to the standings on the way.
      const hasAnswered = outcome.ok && outcome.cutShort === undefined;
      if (hasAnswered) standings?.answered(place, findingsOf(outcome.value, documentsOf(place)));
      else standings?.failed(place);
      if (soFar !== undefined) told?.(soFar.ended(place, outcome));
    },
    progressed: (place, value, from) => {
      standings?.progressed(place, findingsOf(value, documentsOf(place)));
      if (soFar !== undefined) told?.(soFar.progressed(place, value, from));
    },
    // Who waits for all waits for those too whose hits cannot enter the list.
    isWorthHedging: (place) => standings === undefined || waitsForAll(cutoff) || !standings.isProven(place),
    ...lessons,
  };
  if (recovery === undefined) return { standings, soFar, how: { cutoff: policy, watch } };
  const how: Watched['how'] = {
    cutoff: (progress) => {
      const source = recovery.failing;
      return source === undefined ? policy(progress) : { waitMs: 0, end: { by: 'failure', source } };
    },
    watch: {
      ...watch,
      successor: (place, outcome, nextPlace) => {
        const next = recovery.successor(place, outcome, nextPlace);
        if (next !== undefined) standings?.replaced(place);
        return next;
      },
      late: (place, outcome) => {
        lessons?.late(place, outcome);
        recovery.late(place, outcome);
      },
    },
  };
  return { standings, soFar, how };
}

/** How a gathering is watched. */
export interface Watched {
  /** Nothing where the cutoff does not look at them. */
  readonly standings: Standings | undefined;
  /** Nothing where nobody wants to know what there is so far. */
  readonly soFar: LeavesSoFar | undefined;
  readonly how: { readonly cutoff?: CutoffPolicy; readonly watch?: GatherWatch<LeafAnswer> };
}
