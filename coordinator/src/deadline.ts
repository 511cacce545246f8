import type { Clock } from '@muster/proto';

/**
 * How long the later phases of a query lately took, so that time can be kept back for them. A peak is remembered at
 * once and forgotten slowly: keeping too little costs a page its documents, keeping too much only some waiting.
 */
export class PhaseReserve {
  private peakMs: number;
  private atMs: number;
  private readonly clock: Clock;

  constructor(clock: Clock, initialMs: number) {
    this.clock = clock;
    this.peakMs = initialMs;
    this.atMs = clock.now();
  }

  /** A phase that came to its end took so long. One that was cut off says nothing of what the next one needs. */
  record(tookMs: number): void {
    this.peakMs = Math.max(tookMs, this.current());
    this.atMs = this.clock.now();
  }

  /** Time to keep back for the phase, in milliseconds. */
  current(): number {
    return this.peakMs * 2 ** (-(this.clock.now() - this.atMs) / halfLifeMs);
  }
}

const halfLifeMs = 10_000;

/** One deadline, and how the phases share what is left of it. */
export interface Budget {
  /** When the caller's time is up, by the coordinator's clock. */
  readonly deadlineMs: number;
  /** When gathering hits ends, so that ranking, fetching and replying still fit. */
  gatherUntil(wantsDocuments: boolean): number;
  /** When waiting for a ranking thread ends, so that fetching and replying still fit. */
  rankUntil(wantsDocuments: boolean): number;
  /** When fetching ends, so that replying still fits. */
  fetchUntil(): number;
  /** When asking for statistics ends: they are worth a part of the time to the cutoff, not all of it. */
  statisticsUntil(): number;
}

/** Time for encoding an answer and writing it, in milliseconds. */
const replyMs = 1;
/** Most of the time left that is kept back for later phases: some must stay for the hits themselves. */
const maxReservedShare = 0.5;
/** Share of the time to the cutoff that statistics may take. */
export const statisticsShare = 0.4;

/** Shares the time to `deadlineMs` by what the later phases lately took. */
export function shareBudget(
  deadlineMs: number,
  clock: Clock,
  reserves: { readonly rank: PhaseReserve; readonly fetch: PhaseReserve },
): Budget {
  const gatherUntil = (wantsDocuments: boolean): number => {
    const leftMs = deadlineMs - clock.now();
    const wanted = replyMs + reserves.rank.current() + (wantsDocuments ? 2 * reserves.fetch.current() : 0);
    return deadlineMs - Math.min(wanted, maxReservedShare * leftMs);
  };
  return {
    deadlineMs,
    gatherUntil,
    rankUntil: (wantsDocuments) => {
      const wanted = replyMs + (wantsDocuments ? reserves.fetch.current() : 0);
      return deadlineMs - Math.min(wanted, maxReservedShare * (deadlineMs - clock.now()));
    },
    fetchUntil: () => deadlineMs - Math.min(replyMs, maxReservedShare * (deadlineMs - clock.now())),
    statisticsUntil: () => clock.now() + statisticsShare * Math.max(0, gatherUntil(true) - clock.now()),
  };
}

/** When a leaf's answer is due so that it is here by `cutoffMs`: a share of the time is kept for the way back. */
export function leafDeadline(cutoffMs: number, nowMs: number): number {
  return nowMs + (cutoffMs - nowMs) * leafShare;
}

const leafShare = 0.98;
