import { Breaker } from './breaker.js';
import { FailureJudgement } from './failure-judgement.js';
import type { OthersInFlight } from './others-in-flight.js';
import { PeakCost } from './peak-cost.js';
import type { CallEnd, ReplicaTrack } from './policies.js';
import { textHash } from './rendezvous.js';
import type { ReplicaDigest } from './replica-digest.js';
import { ReplicaLimit } from './replica-limit.js';
import { ReportedWait } from './reported-wait.js';

/** What a track goes by. */
export interface TrackOptions {
  /** A random number in [0, 1). */
  readonly random: () => number;
  /** Is told when its breaker opens for what was seen here. @default nobody */
  readonly opened?: (() => void) | undefined;
  /** Processes of the host, each of which may always have its part of a limit in flight. */
  readonly processes: number;
  /** Whether limits are only learnt. */
  readonly isLimitShadow: boolean;
}

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
  readonly limit = new ReplicaLimit();
  /** For rendezvous hashing. */
  readonly hash: number;
  /** The process that calls went to; a number that no process has until one was heard of. */
  incarnation = -1;
  /** When the shard's replicas are next held against each other. */
  comparedMs = Number.NEGATIVE_INFINITY;
  /** Times it was ejected, less those that were made good. */
  ejections = 0;
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
  private readonly wait = new ReportedWait();
  private toldMs = Number.NEGATIVE_INFINITY;
  private toldInFlight = 0;
  /** Of the adjustments of the limit, those that were told. */
  private toldAdjusted = 0;
  private readonly options: TrackOptions;

  constructor(address: string, options: TrackOptions) {
    this.options = options;
    this.hash = textHash(address);
    this.breaker = new Breaker(this.judgement, options.random, options.opened);
  }

  get isQueueing(): boolean {
    return this.wait.isQueueing;
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
    this.limit.forget();
    this.breaker.reset();
    this.answered = 0;
    this.ejections = 0;
    this.pushedBackMs = Number.NEGATIVE_INFINITY;
    this.usualMs = 0;
    this.wait.forget();
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
    return this.costAt(nowMs, floorMs) * this.aheadAt(nowMs);
  }

  /**
   * The same, to choose between two: `sqrt(n) x (waited + own x n)`, where n counts the calls ahead and this one. Only what
   * a call takes by itself, as the replica says, counts for each that is ahead, what calls waited there lately counts once:
   * of two that cost the same, the one that works faster is less loaded. The rank of C3 has the cube of n, at which a slow
   * replica is sent too many calls; without the root, one that is held up by a slow call is.
   *
   * @param floorMs what a call to it costs at least
   */
  rankAt(nowMs: number, floorMs: number): number {
    if (this.isFlooded || !this.wait.isOwnKnownAt(nowMs)) return this.loadAt(nowMs, floorMs);
    const costMs = this.costAt(nowMs, floorMs);
    // As long as it says nothing, nothing is known of why.
    const ownMs = Math.max(costMs * this.wait.ownShare, nowMs - this.silentMs);
    const ahead = this.aheadAt(nowMs);
    return Math.sqrt(ahead) * (costMs - ownMs + ownMs * ahead);
  }

  /** It is to be left alone: its breaker is open, or it has asked for it. */
  isRefused(nowMs: number): boolean {
    return this.breaker.state.kind !== 'closed' || nowMs < this.pushedBackMs;
  }

  /**
   * It has as many calls in flight as it works on without keeping them waiting for long, or more. Each process may have its
   * part of them, and what the others leave.
   */
  isFull(nowMs: number): boolean {
    const { pending, limit, options } = this;
    if (options.isLimitShadow || pending < limit.most / options.processes) return false;
    return this.inFlightAt(nowMs) >= limit.most;
  }

  isBeyond(deadlineMs: number, nowMs: number): boolean {
    return this.isFull(nowMs) && nowMs + this.limit.timeFor(this.inFlightAt(nowMs) + 1) > deadlineMs;
  }

  /** One call is to show whether it can be asked again. */
  isTrialDue(nowMs: number): boolean {
    return nowMs >= this.pushedBackMs && this.breaker.isTrialDue(nowMs);
  }

  /** Calls that one more would come after, and that one. */
  private aheadAt(nowMs: number): number {
    return 1 + this.inFlightAt(nowMs) + this.wait.lengthAt(nowMs);
  }

  /** Calls of all processes, as far as is known. */
  private inFlightAt(nowMs: number): number {
    return this.pending + (this.others?.at(nowMs) ?? 0);
  }

  /** What other processes are to know; nothing if they know it, and nothing is in flight. */
  digest(address: string, nowMs: number): ReplicaDigest | undefined {
    const { cost, pending, pushedBackMs } = this;
    if (pending === 0 && this.toldInFlight === 0 && cost.heardMs <= this.toldMs) return undefined;
    const silentMs = nowMs - this.silentMs;
    const isSilent = silentMs > cost.at(nowMs);
    this.toldMs = nowMs;
    this.toldInFlight = pending;
    const { adjusted, most } = this.limit;
    const hasLimit = adjusted !== this.toldAdjusted;
    this.toldAdjusted = adjusted;
    return {
      address,
      incarnation: this.incarnation,
      inFlight: pending,
      costMs: toHundredths(isSilent ? silentMs : cost.at(nowMs)),
      costAgeMs: isSilent ? 0 : Math.round(Math.min(nowMs - cost.heardMs, longestAgeMs)),
      ...(pushedBackMs > nowMs ? { pushbackMs: Math.round(pushedBackMs - nowMs) } : {}),
      ...(hasLimit ? { limit: toHundredths(most) } : {}),
    };
  }

  /** What another process knows of it, as it told so long ago; `gain` is the part of a difference that is taken in. */
  learn(told: ReplicaDigest, { ageMs, gain, nowMs }: LearnLimits): void {
    const { cost } = this;
    const { costMs, costAgeMs, pushbackMs = 0, limit } = told;
    const heardMs = nowMs - ageMs - costAgeMs;
    // What both ask all the time, each knows for itself.
    if (heardMs - cost.heardMs > staleMs) cost.heard(costMs, heardMs, nowMs);
    if (pushbackMs > ageMs) this.pushedBackMs = Math.max(this.pushedBackMs, nowMs + pushbackMs - ageMs);
    if (limit !== undefined) this.limit.heard(limit, gain);
  }

  private heardAnswer(end: CallEnd, nowMs: number): void {
    const { askedMs, tookMs, queueUs } = end;
    this.unheardMs = Number.POSITIVE_INFINITY;
    if (this.pending > 0) this.silentMs = nowMs;
    if (this.answered < warmAfter) this.answered++;
    this.wait.heard(end, nowMs);
    // Nothing is known of how long it took where the loop stood still and the replica does not say.
    if (tookMs > 0) {
      this.cost.took(tookMs, nowMs);
      this.limit.answered(tookMs, queueUs / 1000, 1 + this.inFlightAt(nowMs));
    }
    this.usualMs = this.cost.lastMs;
    this.breaker.succeeded(nowMs, askedMs);
  }

  private heardNone({ how, askedMs, tookMs, retryAfterMs }: CallEnd, nowMs: number): void {
    const { cost, breaker } = this;
    if (retryAfterMs !== undefined) this.pushBack(retryAfterMs, nowMs);
    switch (how) {
      case 'unavailable':
      case 'error':
        cost.failed(tookMs, nowMs);
        breaker.failed(nowMs, askedMs);
        return;
      case 'timeout':
        cost.tookAtLeast(tookMs, nowMs);
        // Else the query had not the time that its answers take: nothing is wrong with the replica.
        if (tookMs >= timeoutFactor * this.usualMs) breaker.failed(nowMs, askedMs);
        else breaker.gaveUp(nowMs, askedMs);
        return;
      case 'rejected':
        cost.failed(tookMs, nowMs);
        breaker.gaveUp(nowMs, askedMs);
        return;
      case 'generation-gone':
      case 'unsupported':
        this.unheardMs = Number.POSITIVE_INFINITY;
        if (this.pending > 0) this.silentMs = nowMs;
        breaker.succeeded(nowMs, askedMs);
        return;
      case 'no-replica':
      case 'no-time':
        breaker.gaveUp(nowMs, askedMs);
        return;
      default:
        // Hedges give calls up early: were only their age counted, one that has stopped would cost little for ever.
        cost.tookAtLeast(Math.max(tookMs, nowMs - this.unheardMs), nowMs);
        breaker.gaveUp(nowMs, askedMs);
    }
  }

  private pushBack(retryAfterMs: number, nowMs: number): void {
    this.pushedBackMs = Math.max(this.pushedBackMs, nowMs + Math.min(retryAfterMs, longestPushbackMs));
  }
}

/** How what another process tells counts. */
interface LearnLimits {
  readonly ageMs: number;
  readonly gain: number;
  readonly nowMs: number;
}

/** Answers after which a replica is known well enough to be asked as often as its load allows. */
const warmAfter = 16;
/** More than any replica costs that is known. */
const coldLoad = 1e12;
/** So that calls in flight count also where nothing takes long. */
const leastMs = 0.01;
/** A timeout is a failure of the replica if it took so many times as long as an answer. */
const timeoutFactor = 2;
const staleMs = 100;
/** Who would be asked by nobody would never be heard of again. */
const longestPushbackMs = 5000;
/** JSON has no infinity. */
const longestAgeMs = 1e9;

function toHundredths(ms: number): number {
  return Math.round(100 * ms) / 100;
}
