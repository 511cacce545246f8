import type { Clock } from '@muster/proto';
import { LatencyWindow } from './latency-window.js';
import type { CallClass, Latencies } from './policies.js';

/** What is to be known of when calls are hedged. */
export interface LatencyOptions {
  /** Hedges allowed for each call, in [0, 1]; 0: nothing is learnt, and no delay ever ends. */
  readonly share: number;
  /** Least delay, in milliseconds. */
  readonly minDelayMs: number;
  readonly clock: Pick<Clock, 'now'>;
  /** A random number in [0, 1). */
  readonly random: () => number;
  /** Most classes that are told apart. @default 8192, which may take 40 MB */
  readonly maxClasses?: number;
}

/** A delay that was computed holds for so long, in milliseconds. */
const freshMs = 250;
/** Nothing is known any more of a kind that was not asked for so long, in milliseconds. */
const forgottenMs = 30_000;
/** When there is no room for another class, room is looked for so often at most, in milliseconds. */
const lookMs = 1000;
/**
 * Part of the hedges allowed that calls slower than the delay are to take. Traffic comes in bursts: with all of it, the
 * budget of 10 s would be used up ever again, and refuse one in 10 to 50 of the calls that are overdue. With this part it
 * refuses fewer than one in a hundred, and the delay is only that of the 98.5th percentile instead of the 98th.
 */
const aimedPart = 0.75;
/** Hedges that so many calls allow make a delay known: of fewer calls, the slowest may be chance. */
const enoughHedges = 2;

/**
 * How long calls lately took, by kind and shard; and by kind alone, for shards of which too little is known: a hundred
 * shards asked ten times a second need ten seconds before each is known, their kind a tenth of a second.
 *
 * When more classes are asked for than are told apart, kinds that were not asked for 30 s are forgotten, of which nothing
 * is known any more anyway; shards beyond that go by their kind.
 */
export class LearntLatencies implements Latencies {
  private readonly kinds = new Map<string, KindLatencies>();
  private classes = 0;
  private lookAgainMs = Number.NEGATIVE_INFINITY;
  private readonly shared: Shared;
  private readonly maxClasses: number;

  constructor({ share, minDelayMs, clock, random, maxClasses = 8192 }: LatencyOptions) {
    this.shared = { share, minDelayMs, clock, random, enough: enoughHedges / share, nowMs: clock.now() };
    this.maxClasses = maxClasses;
  }

  of(kind: string, shard: number, nowMs?: number): CallClass {
    const { shared } = this;
    if (shared.share <= 0) return unknown;
    shared.nowMs = nowMs ?? shared.clock.now();
    const known = this.kinds.get(kind) ?? this.addKind(kind);
    if (known === undefined) return unknown;
    known.askedMs = shared.nowMs;
    return known.shards[shard] ?? this.addShard(known, shard);
  }

  private addKind(kind: string): KindLatencies | undefined {
    if (!this.hasRoom()) return undefined;
    const added = { all: new LearntClass(this.shared, undefined), shards: [], classes: 1, askedMs: this.shared.nowMs };
    this.kinds.set(kind, added);
    this.classes++;
    return added;
  }

  private addShard(kind: KindLatencies, shard: number): CallClass {
    if (!this.hasRoom()) return kind.all;
    const added = new LearntClass(this.shared, kind.all);
    kind.shards[shard] = added;
    kind.classes++;
    this.classes++;
    return added;
  }

  private hasRoom(): boolean {
    const { nowMs } = this.shared;
    if (this.classes < this.maxClasses) return true;
    if (nowMs < this.lookAgainMs) return false;
    this.lookAgainMs = nowMs + lookMs;
    for (const [name, { askedMs, classes }] of this.kinds) {
      if (nowMs - askedMs < forgottenMs) continue;
      this.kinds.delete(name);
      this.classes -= classes;
    }
    return this.classes < this.maxClasses;
  }
}

interface KindLatencies {
  readonly all: LearntClass;
  /** By their numbers. */
  readonly shards: (LearntClass | undefined)[];
  classes: number;
  askedMs: number;
}

interface Shared {
  readonly share: number;
  readonly minDelayMs: number;
  /** Values that make a delay known. */
  readonly enough: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: () => number;
  /** When a class was last asked for: exact enough for periods of seconds, and the clock is read once a call. */
  nowMs: number;
}

class LearntClass implements CallClass {
  private readonly window = new LatencyWindow();
  private delayMs = Number.POSITIVE_INFINITY;
  private isKnown = false;
  private freshUntilMs = Number.NEGATIVE_INFINITY;
  private readonly shared: Shared;
  /** The class of the same kind of calls to all shards; nothing in that class itself. */
  private readonly all: LearntClass | undefined;

  constructor(shared: Shared, all: LearntClass | undefined) {
    this.shared = shared;
    this.all = all;
  }

  answered(tookMs: number): void {
    const { nowMs } = this.shared;
    this.window.record(tookMs, nowMs);
    this.all?.window.record(tookMs, nowMs);
  }

  /**
   * Were calls that were given up left out, or counted as if they had been answered then, the percentile would sink: the
   * slow ones are those that are given up. One that was open for longer than the delay is above the percentile whatever
   * it would have taken; one that was not is counted as one of those known to have taken longer.
   */
  givenUp(ageMs: number): void {
    const isAbove = ageMs > this.hedgeDelayMs;
    const from = this.isKnown || this.all === undefined ? this : this.all;
    this.answered(isAbove ? ageMs : from.window.drawAbove(ageMs, this.shared.random()));
  }

  get hedgeDelayMs(): number {
    if (this.shared.nowMs >= this.freshUntilMs) this.refresh();
    return this.delayMs;
  }

  private refresh(): void {
    const { window, all, shared } = this;
    const { nowMs, share, minDelayMs, enough } = shared;
    this.freshUntilMs = nowMs + freshMs;
    this.isKnown = window.count(nowMs) >= enough;
    const ofAll = all?.hedgeDelayMs;
    if (this.isKnown) this.delayMs = Math.max(minDelayMs, this.percentile(aimedPart * share, ofAll));
    else this.delayMs = ofAll ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Few values say little of what few exceed: where 1 call in 100 is slow, one shard in seven has seen three slow ones in
   * its first hundred, and would take that for the percentile. So as far as chance goes, what all shards took counts.
   */
  private percentile(above: number, ofAll: number | undefined): number {
    const { window, shared } = this;
    if (ofAll === undefined) return window.exceededBy(above);
    const chance = deviations * Math.sqrt(above / window.count(shared.nowMs));
    const least = window.exceededBy(above + chance);
    if (ofAll <= least) return least;
    return Math.min(ofAll, window.exceededBy(Math.max(0, above - chance)));
  }
}

/** How far off by chance a share may be, in standard deviations. */
const deviations = 2;

const unknown: CallClass = { answered() {}, givenUp() {}, hedgeDelayMs: Number.POSITIVE_INFINITY };
