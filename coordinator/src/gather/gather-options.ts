import type { Clock } from '@muster/proto';
import type { Cancellation } from '../cancellation.js';
import type { Stalls } from '../stalls.js';
import type { CutoffPolicy, GatherEnd, LeafAsk, LeafOutcome, LeafRecord, LeafRole } from '../words.js';

/** What a gathering is made of. */
export interface GatherOptions<Value = unknown> {
  readonly cutoff: CutoffPolicy;
  /** When gathering ends whatever is missing, by `clock`. */
  readonly cutoffMs: number;
  /** When leaves are told that their answer is due, by `clock`; a little before the cutoff. */
  readonly leafDeadlineMs: number;
  readonly clock: Clock;
  readonly stalls: Stalls;
  readonly cancellation: Cancellation;
  /** Most copies that are sent to hedge so many leaves that are waited for. @default no leaf is hedged */
  readonly mostHedges?: (leaves: number) => number;
  /** Whether leaves may be hedged at all; one that gives no sign of life is asked elsewhere all the same. @default true */
  readonly mayHedge?: boolean;
  /** Is told, once and before they are asked, how many leaves are that could be asked elsewhere too. @default nobody */
  readonly asking?: (leaves: number, nowMs: number) => void;
  /** What is asked with less time than this cannot come back, and is not asked. In milliseconds. @default 0 */
  readonly leastTripMs?: number;
  /** What waiting owes each leaf, in the order of the asks. @default all are optional */
  readonly roles?: readonly LeafRole[];
  /** Is told what leaves tell, before the cutoff policy is asked. @default nobody */
  readonly watch?: GatherWatch<Value>;
}

/** Is told what the leaves of a gathering tell. */
export interface GatherWatch<Value> {
  /** A leaf has answered or failed. */
  ended(place: number, outcome: LeafOutcome<Value>): void;
  /** A leaf told what it has so far. */
  progressed(place: number, value: Value, from: LeafRecord): void;
  /**
   * A leaf has answered or failed; gives who is to be asked in its place, under `nextPlace`, with its role. The leaf
   * counts as open until that one has ended.
   */
  successor?(place: number, outcome: LeafOutcome<Value>, nextPlace: number): LeafAsk<Value> | undefined;
  /** Whether it matters when a leaf answers, so that it is hedged if it is slow. @default it does */
  isWorthHedging?(place: number): boolean;
  /**
   * Gathering ends; tells whether the leaves that are open may still answer, until the cutoff. Opportunistic ones may
   * whatever it says, and none after a cancellation.
   */
  ending?(end: GatherEnd): boolean;
  /** A leaf that may still answer has done so, or has failed, after gathering was over; its time may have been up. */
  late?(place: number, outcome: LeafOutcome<Value>): void;
}
