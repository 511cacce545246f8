import { Breaker } from './breaker.js';
import { FailureJudgement } from './failure-judgement.js';
import type { OthersInFlight } from './others-in-flight.js';
import { PeakCost } from './peak-cost.js';
import type { CallEnd, ReplicaTrack } from './policies.js';
import { textHash } from './rendezvous.js';
import type { ReplicaDigest } from './replica-digest.js';

/**
 * How the calls to one replica went, for who chooses: its cost, its load and whether it is asked at all.
 *
 * The load is `cost x (1 + calls in flight + those of other processes + calls that wait there)`, where calls in flight
 * count from the choice on, and calls that wait as the replica last said, within the last second.
 */
export class Track implements ReplicaTrack {
  readonly breaker: Breaker;
  readonly judgement = new FailureJudgement();
  readonly cost = new PeakCost();
  /** For rendezvous hashing. */
  readonly hash: number;
  /** The process that calls went to; a number that no process has until one was heard of. */
  incarnation = -1;
  /** When the shard's replicas are next held against each other. */
  comparedMs = Number.NEGATIVE_INFINITY;
  /** Times it was ejected, less those that were made good. */
  ejections = 0;
  isQueueing = false;
  /** What other processes have in flight; nothing if none ever told of it. */
  others: OthersInFlight | undefined;
  private pending = 0;
  /** Calls answered since it was unknown, up to where it is known well. */
  private answered = 0;
  private silentMs = Number.POSITIVE_INFINITY;
  /** Since when it was asked and has not answered, whether or not a call is open; infinite if it has answered since. */
  private unheardMs = Number.POSITIVE_INFINITY;
  private pushedBackMs = Number.NEGATIVE_INFINITY;
  /** What it cost when it last answered. */
  private usualMs = 0;
  private queueLength = 0;
  private toldQueueMs = Number.NEGATIVE_INFINITY;
  private toldMs = Number.NEGATIVE_INFINITY;
  private toldInFlight = 0;

  /**
   * @param random a random number in [0, 1)
   * @param opened is told when its breaker opens for what was seen here. @default nobody
   */
  constructor(address: string, random: () => number, opened?: () => void) {
    this.hash = textHash(address);
    this.breaker = new Breaker(this.judgement, random, opened);
  }

  asked(nowMs: number): void {
    if (this.pending++ === 0) this.silentMs = nowMs;
    if (this.unheardMs === Number.POSITIVE_INFINITY) this.unheardMs = nowMs;
    if (this.breaker.state.kind !== 'closed') this.breaker.asked(nowMs);
  }

  ended(end: CallEnd, nowMs: number): void {
    this.pending = Math.max(0, this.pending - 1);
    if (this.pending === 0) this.silentMs = Number.POSITIVE_INFINITY;
    if (end.how === 'answered') this.heardAnswer(end, nowMs);
    else this.heardNone(end, nowMs);
  }

  /** Another process stands at the address: nothing is known of it. Calls to the one before have ended, or will. */
  reset(incarnation: number): void {
    this.incarnation = incarnation;
    this.cost.forget();
    this.breaker.reset();
    this.answered = 0;
    this.ejections = 0;
    this.pushedBackMs = Number.NEGATIVE_INFINITY;
    this.usualMs = 0;
    this.isQueueing = false;
    this.queueLength = 0;
    this.others = undefined;
    this.unheardMs = Number.POSITIVE_INFINITY;
  }

  /**
   * What a call costs, in milliseconds. How long it has said nothing while calls are open counts too: that is at most
   * the age of the oldest, and just that if it has stopped. One that answers some calls and not others is not silent.
   * One that was dear has not got cheaper while a call to it is open that is to show it.
   *
   * @param floorMs what it costs at least, for who does not take it for cheaper because nobody has asked
   */
  costAt(nowMs: number, floorMs = leastMs): number {
    const { cost, pending } = this;
    const heardMs = pending > 0 && cost.isDear ? cost.lastMs : cost.at(nowMs);
    return Math.max(heardMs, nowMs - this.silentMs, floorMs, leastMs);
  }

  /** It is not known well enough for one more call than it has. */
  get isFlooded(): boolean {
    return this.answered < warmAfter && this.pending > this.answered;
  }

  /**
   * What it would cost to wait for all that it has to do and one call more.
   *
   * @param floorMs what a call to it costs at least
   */
  loadAt(nowMs: number, floorMs = leastMs): number {
    const { pending } = this;
    // Who is unknown looks fast until it has answered, and by then it has all calls.
    if (this.isFlooded) return coldLoad + pending;
    const others = this.others?.at(nowMs) ?? 0;
    const queued = nowMs < this.toldQueueMs ? this.queueLength : 0;
    return this.costAt(nowMs, floorMs) * (1 + pending + others + queued);
  }

  /** It is to be left alone: its breaker is open, or it has asked for it. */
  isRefused(nowMs: number): boolean {
    return this.breaker.state.kind !== 'closed' || nowMs < this.pushedBackMs;
  }

  /** One call is to show whether it can be asked again. */
  isTrialDue(nowMs: number): boolean {
    return nowMs >= this.pushedBackMs && this.breaker.isTrialDue(nowMs);
  }

  /** What other processes are to know; nothing if they know it, and nothing is in flight. */
  digest(address: string, nowMs: number): ReplicaDigest | undefined {
    const { cost, pending, pushedBackMs } = this;
    if (pending === 0 && this.toldInFlight === 0 && cost.heardMs <= this.toldMs) return undefined;
    const silentMs = nowMs - this.silentMs;
    const isSilent = silentMs > cost.at(nowMs);
    this.toldMs = nowMs;
    this.toldInFlight = pending;
    return {
      address,
      incarnation: this.incarnation,
      inFlight: pending,
      costMs: toHundredths(isSilent ? silentMs : cost.at(nowMs)),
      costAgeMs: isSilent ? 0 : Math.round(Math.min(nowMs - cost.heardMs, longestAgeMs)),
      ...(pushedBackMs > nowMs ? { pushbackMs: Math.round(pushedBackMs - nowMs) } : {}),
    };
  }

  /** What another process knows of it, as it told so long ago. */
  learn({ costMs, costAgeMs, pushbackMs = 0 }: ReplicaDigest, ageMs: number, nowMs: number): void {
    const { cost } = this;
    const heardMs = nowMs - ageMs - costAgeMs;
    // What both ask all the time, each knows for itself.
    if (heardMs - cost.heardMs > staleMs) cost.heard(costMs, heardMs, nowMs);
    if (pushbackMs > ageMs) this.pushedBackMs = Math.max(this.pushedBackMs, nowMs + pushbackMs - ageMs);
  }

  private heardAnswer({ tookMs, queueUs, queueLength }: CallEnd, nowMs: number): void {
    this.unheardMs = Number.POSITIVE_INFINITY;
    if (this.pending > 0) this.silentMs = nowMs;
    if (this.answered < warmAfter) this.answered++;
    this.queueLength = queueLength;
    this.toldQueueMs = nowMs + queueForMs;
    this.isQueueing = queueLength > 0 || queueUs > queueingUs;
    // Nothing is known of how long it took where the loop stood still and the replica does not say.
    if (tookMs > 0) this.cost.took(tookMs, nowMs);
    this.usualMs = this.cost.lastMs;
    this.breaker.succeeded(nowMs);
  }

  private heardNone({ how, tookMs, retryAfterMs }: CallEnd, nowMs: number): void {
    const { cost, breaker } = this;
    if (retryAfterMs !== undefined) this.pushBack(retryAfterMs, nowMs);
    switch (how) {
      case 'unavailable':
      case 'error':
        cost.failed(tookMs, nowMs);
        breaker.failed(nowMs);
        return;
      case 'timeout':
        cost.tookAtLeast(tookMs, nowMs);
        // Else the query had not the time that its answers take: nothing is wrong with the replica.
        if (tookMs >= timeoutFactor * this.usualMs) breaker.failed(nowMs);
        else breaker.gaveUp(nowMs);
        return;
      case 'rejected':
        cost.failed(tookMs, nowMs);
        breaker.gaveUp(nowMs);
        return;
      case 'generation-gone':
      case 'unsupported':
        this.unheardMs = Number.POSITIVE_INFINITY;
        if (this.pending > 0) this.silentMs = nowMs;
        breaker.succeeded(nowMs);
        return;
      case 'no-replica':
      case 'no-time':
        breaker.gaveUp(nowMs);
        return;
      default:
        // Hedges give calls up early: were only their age counted, one that has stopped would cost little for ever.
        cost.tookAtLeast(Math.max(tookMs, nowMs - this.unheardMs), nowMs);
        breaker.gaveUp(nowMs);
    }
  }

  private pushBack(retryAfterMs: number, nowMs: number): void {
    this.pushedBackMs = Math.max(this.pushedBackMs, nowMs + Math.min(retryAfterMs, longestPushbackMs));
  }
}

/** Answers after which a replica is known well enough to be asked as often as its load allows. */
const warmAfter = 16;
/** More than any replica costs that is known. */
const coldLoad = 1e12;
/** So that calls in flight count also where nothing takes long. */
const leastMs = 0.01;
/** A timeout is a failure of the replica if it took so many times as long as an answer. */
const timeoutFactor = 2;
const queueingUs = 1000;
const queueForMs = 1000;
const staleMs = 100;
/** Who would be asked by nobody would never be heard of again. */
const longestPushbackMs = 5000;
/** JSON has no infinity. */
const longestAgeMs = 1e9;

function toHundredths(ms: number): number {
  return Math.round(100 * ms) / 100;
}
