import type { Clock } from '@muster/proto';
import type { Stalls } from '../stalls.js';
import type { LeafFailure, RefusedBy, Replica } from '../words.js';
import type { ReplicaSelector } from './replica-selector.js';
import type { SharedPolicies } from './shared-policies.js';

/** What calls to replicas share from query to query; what it costs is paid with every call. */
export interface CallPolicies {
  readonly select: ReplicaSelector;
  readonly tracks: ReplicaTracks;
  readonly latencies: Latencies;
  readonly retries: Allowance;
  readonly hedges: Hedges;
  readonly stalls: Stalls;
  readonly observer: PolicyObserver;
  /** What of them the processes of a host tell each other, by names that are the same in all. @default nothing */
  readonly shared?: Readonly<Record<string, SharedPolicies>>;
  /** The replicas that may have only so many calls in flight, the lowest limit first. @default none */
  readonly limits?: () => readonly KnownLimit[];
  readonly clock: Clock;
}

/** How many calls of all processes a replica may have in flight. */
export interface KnownLimit {
  readonly address: string;
  readonly limit: number;
}

/** What became of a call on top of a first one: it was sent, its answer was the one taken, or why it was not sent. */
export type ExtraCallResult = 'sent' | 'won' | RefusedBy;

/** Is told what policies do. */
export interface PolicyObserver {
  hedge(result: ExtraCallResult): void;
  retry(result: ExtraCallResult): void;
  /** A replica fails so much, as this process has seen, that it is not asked for a while. */
  breakerOpened(): void;
  /** A query that servers die of was refused. */
  deadlyRefused(): void;
  /** A call was not sent, because no replica of the shard could have answered it in time. */
  overfull(): void;
}

/** Nobody is told what policies do. */
export const noObserver: PolicyObserver = {
  hedge() {},
  retry() {},
  breakerOpened() {},
  deadlyRefused() {},
  overfull() {},
};

/** What is known of replicas, by their addresses; kept as long as the coordinator runs. */
export interface ReplicaTracks {
  of(replica: Replica): ReplicaTrack;
}

/** How the calls to one replica went. Instants and times are in milliseconds by the coordinator's clock. */
export interface ReplicaTrack {
  /** It was chosen: the call counts as in flight from now on. */
  asked(nowMs: number): void;
  /** A call to it has ended. Told once for each that was asked, however it ended. */
  ended(end: CallEnd, nowMs: number): void;
  /** Whether calls lately waited there before they were begun. */
  readonly isQueueing: boolean;
  /** It is to be left alone, while there is anybody else. */
  isRefused(nowMs: number): boolean;
  /** It keeps calls waiting so long that it would not answer one more by an instant. */
  isBeyond(deadlineMs: number, nowMs: number): boolean;
}

/** How a call to a replica ended. */
export interface CallEnd {
  /** `given-up`: its answer is no longer wanted, so that it took at least as long. */
  readonly how: 'answered' | 'given-up' | LeafFailure;
  /** As its replica's track was told. */
  readonly askedMs: number;
  /** What it took at least, where the loop has stood still: as long as the replica says itself. */
  readonly tookMs: number;
  /** What the replica told of itself; 0 where it did not. */
  readonly queueUs: number;
  readonly serviceUs: number;
  readonly queueLength: number;
  /** It asked to be left alone so long. */
  readonly retryAfterMs?: number;
}

/** How long calls take, by class: the kind of call and the shard. */
export interface Latencies {
  /**
   * @param kind names what is asked, and of which index; after a colon, which variety of it, as calls that take more
   * than others are; there are few of them
   * @param nowMs where the caller has read the clock already
   */
  of(kind: string, shard: number, nowMs?: number): CallClass;
}

/** Calls that take alike. */
export interface CallClass {
  /** A call was answered after so long. */
  answered(tookMs: number): void;
  /** A call was given up after so long: it would have taken at least that. */
  givenUp(ageMs: number): void;
  /** Wait before a call is hedged, in milliseconds; infinite while too little is known. */
  readonly hedgeDelayMs: number;
}

/** The class of calls of which nothing is known, and nothing learnt. */
export const unknownClass: CallClass = { answered() {}, givenUp() {}, hedgeDelayMs: Number.POSITIVE_INFINITY };

/** Bounds what is sent on top of the first calls. */
export interface Allowance {
  /**
   * So many first calls are sent.
   *
   * @param nowMs where the caller has read the clock already
   */
  deposit(calls: number, nowMs?: number): void;
  /** Takes one call out of the budget; gives why it may not be sent. */
  take(): RefusedBy | undefined;
}

/** Decides whether calls that are overdue are hedged. */
export interface Hedges extends Allowance {
  /** Most hedges of a query that asks so many leaves; 0 only if hedging is switched off. */
  mostFor(leaves: number): number;
  /** A call has been open for longer than its class's delay: when many are, everything is slow, and no replica is better. */
  overdue(): void;
}
