import type { LeafHedging, RefusedBy } from '../words.js';

/** The leaves of a gathering, as far as hedging goes. */
export interface HedgedLeaves {
  /** How many were asked. */
  readonly places: number;
  /** How a leaf is hedged; nothing if it has ended, or is not waited for, or cannot be. */
  hedgingOf(place: number): LeafHedging | undefined;
  /** Whether it matters when a leaf answers. */
  isWorthHedging(place: number): boolean;
}

/** After a stall of the loop, answers may lie in the sockets: it takes so long, at least, before leaves are judged. */
const restMs = 1;

/**
 * Sees to it that the leaves of a gathering that are slow are hedged, but not too many of them; those that give no sign of
 * life are asked elsewhere however many they are.
 */
export class HedgeRounds {
  /** When a leaf may be due for the first time; infinite: none will be. */
  dueMs = Number.POSITIVE_INFINITY;
  private left: number;
  private readonly most: number;
  private readonly leaves: HedgedLeaves;

  /** @param most hedges of the gathering; 0: hedging is switched off */
  constructor(leaves: HedgedLeaves, most: number) {
    this.leaves = leaves;
    this.left = most;
    this.most = most;
  }

  /** A leaf was asked. */
  asked(place: number): void {
    this.dueMs = Math.min(this.dueMs, this.leaves.hedgingOf(place)?.dueMs ?? Number.POSITIVE_INFINITY);
  }

  /** Hedges who is due. The sockets were read just now. */
  go(nowMs: number, wasStalled: boolean): void {
    if (nowMs < this.dueMs) return;
    if (wasStalled) {
      this.dueMs = nowMs + restMs;
      return;
    }
    const due = this.dueLeaves(nowMs);
    // When many are, all is slow: that has to be known before one is hedged.
    for (const place of due) this.leaves.hedgingOf(place)?.overdue(nowMs);
    for (const place of due) this.hedge(place, nowMs);
    this.dueMs = Number.POSITIVE_INFINITY;
    for (let place = 0; place < this.leaves.places; place++) this.asked(place);
  }

  private dueLeaves(nowMs: number): number[] {
    const due: number[] = [];
    for (let place = 0; place < this.leaves.places; place++) {
      const dueMs = this.leaves.hedgingOf(place)?.dueMs;
      if (dueMs !== undefined && dueMs <= nowMs) due.push(place);
    }
    return due;
  }

  private hedge(place: number, nowMs: number): void {
    if (this.leaves.hedgingOf(place)?.hedge(nowMs, this.refusal(place)) === true) this.left--;
  }

  private refusal(place: number): RefusedBy | undefined {
    if (!this.leaves.isWorthHedging(place)) return 'not-worth-another';
    if (this.left > 0) return undefined;
    return this.most === 0 ? 'switched-off' : 'query-cap';
  }
}
