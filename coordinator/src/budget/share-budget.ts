import type { Clock } from '@muster/proto';
import type { RouteReserves } from './reserves.js';

/**
 * One deadline, and how the phases share what is left of it. Where less is left than the later phases lately needed,
 * they are skipped in this order, and the answer says so: snippets; ranking in full; documents.
 */
export interface Budget {
  /** When the caller's time is up, by the coordinator's clock. */
  readonly deadlineMs: number;
  /** Nothing is asked with less time than this, in milliseconds. */
  readonly leastTripMs: number;
  /** When asking for statistics ends: they are worth a part of the time to the cutoff, not all of it. */
  statisticsUntil(): number;
  /** When gathering hits ends, so that ranking, fetching and replying still fit. */
  gatherUntil(wantsDocuments: boolean): number;
  /** When waiting for a ranking thread ends, so that fetching and replying still fit. */
  rankUntil(wantsDocuments: boolean): number;
  /** When fetching ends, so that replying still fits. */
  fetchUntil(): number;
  /** Whether there is time for what makes a fetch longer: snippets. */
  hasTimeForExtras(): boolean;
}

/** Most of the time left that is kept back for later phases: some must stay for the hits themselves. */
const maxReservedShare = 0.5;
/** Share of the time to the cutoff that statistics may take. */
export const statisticsShare = 0.4;

/**
 * Shares the time to `deadlineMs` by what the later phases of the route lately took.
 *
 * @param mostWaitMs most time that leaves are waited for, where the cutoff names it
 */
export function shareBudget(
  deadlineMs: number,
  clock: Clock,
  reserves: RouteReserves,
  mostWaitMs = Number.POSITIVE_INFINITY,
): Budget {
  const { kept } = reserves;
  const leftMs = (): number => Math.max(0, deadlineMs - clock.now());
  const before = (reservedMs: number): number => deadlineMs - Math.min(reservedMs, maxReservedShare * leftMs());
  // What is learnt of replying is the writing; the way to the caller is taken to be as short as that to a shard.
  const replyMs = kept.reply + kept.leastTrip;
  // A fetch may have to be asked again of another replica.
  const gatherUntil = (wantsDocuments: boolean): number =>
    before(replyMs + kept.rank + (wantsDocuments ? 2 * kept.fetch : 0));
  const fetchUntil = (): number => before(replyMs);
  return {
    deadlineMs,
    leastTripMs: kept.leastTrip,
    gatherUntil,
    rankUntil: (wantsDocuments) => before(replyMs + (wantsDocuments ? kept.fetch : 0)),
    fetchUntil,
    statisticsUntil: () =>
      clock.now() + statisticsShare * Math.min(mostWaitMs, Math.max(0, gatherUntil(true) - clock.now())),
    hasTimeForExtras: () => fetchUntil() - clock.now() >= kept.typicalFetch,
  };
}

/** When a leaf's answer is due so that it is here by `cutoffMs`: a share of the time is kept for the way back. */
export function leafDeadline(cutoffMs: number, nowMs: number): number {
  return nowMs + (cutoffMs - nowMs) * leafShare;
}

const leafShare = 0.98;
