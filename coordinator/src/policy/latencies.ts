import type { Clock } from '@muster/proto';
import { LatencyWindow } from './latency-window.js';
import { type CallClass, type Latencies, unknownClass } from './policies.js';

/** What is to be known of when calls are hedged. */
export interface LatencyOptions {
  /** Hedges allowed for each call, in [0, 1]; 0: nothing is learnt, and no delay ever ends. */
  readonly share: number;
  /** Least delay, in milliseconds. */
  readonly minDelayMs: number;
  readonly clock: Pick<Clock, 'now'>;
  /** A random number in [0, 1). */
  readonly random: () => number;
  /** Most shards of kinds that are told apart. @default 8192, which may take 40 MB */
  readonly maxClasses?: number;
  /** Most kinds that are told apart. @default 1000, which may take 5 MB */
  readonly maxKinds?: number;
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
 * shards asked ten times a second need ten seconds before each is known, their kind a tenth of a second. Of the varieties
 * of a kind, those of which too little is known go by each other.
 *
 * When more shards are asked for than are told apart, those beyond go by their kind; when there are more varieties, those
 * beyond go by each other. Kinds that were not asked for 30 s are forgotten then, of which nothing is known any more anyway.
 */
export class LearntLatencies implements Latencies {
  private readonly kinds = new Map<string, KindLatencies>();
  /** By the names that varieties have in common: a few for each index. */
  private readonly rare = new Map<string, LearntClass>();
  /** Those of shards. */
  private classes = 0;
  private lookAgainMs = Number.NEGATIVE_INFINITY;
  private readonly shared: Shared;
  private readonly maxClasses: number;
  private readonly maxKinds: number;

  constructor({ share, minDelayMs, clock, random, maxClasses = 8192, maxKinds = 1000 }: LatencyOptions) {
    this.shared = { share, minDelayMs, clock, random, enough: enoughHedges / share, nowMs: clock.now() };
    this.maxClasses = maxClasses;
    this.maxKinds = maxKinds;
  }

  of(kind: string, shard: number, nowMs?: number): CallClass {
    const { shared } = this;
    if (shared.share <= 0) return unknownClass;
    shared.nowMs = nowMs ?? shared.clock.now();
    const known = this.kinds.get(kind) ?? this.addKind(kind);
    if (known === undefined) return this.rareOf(kind) ?? unknownClass;
    known.askedMs = shared.nowMs;
    return known.shards[shard] ?? this.addShard(known, shard);
  }

  private addKind(name: string): KindLatencies | undefined {
    if (this.kinds.size >= this.maxKinds) this.forgetKinds();
    if (this.kinds.size >= this.maxKinds) return undefined;
    const { shared } = this;
    const all = new LearntClass(shared, undefined, this.rareOf(name));
    const added = { all, shards: [], classes: 0, askedMs: shared.nowMs };
    this.kinds.set(name, added);
    return added;
  }

  private addShard(kind: KindLatencies, shard: number): CallClass {
    if (this.classes >= this.maxClasses) this.forgetKinds();
    if (this.classes >= this.maxClasses) return kind.all;
    const added = new LearntClass(this.shared, kind.all, undefined);
    kind.shards[shard] = added;
    kind.classes++;
    this.classes++;
    return added;
  }

  /** What is known of the rare ones among a kind's varieties; nothing if it has none. */
  private rareOf(kind: string): LearntClass | undefined {
    const end = kind.lastIndexOf(':');
    if (end < 0) return undefined;
    const name = kind.slice(0, end);
    let rare = this.rare.get(name);
    if (rare === undefined) {
      rare = new LearntClass(this.shared, undefined, undefined);
      this.rare.set(name, rare);
    }
    return rare;
  }

  private forgetKinds(): void {
    const { nowMs } = this.shared;
    if (nowMs < this.lookAgainMs) return;
    this.lookAgainMs = nowMs + lookMs;
    for (const [name, { askedMs, classes }] of this.kinds) {
      if (nowMs - askedMs < forgottenMs) continue;
      this.kinds.delete(name);
      this.classes -= classes;
    }
  }
}

interface KindLatencies {
  readonly all: LearntClass;
  /** By their numbers. */
  readonly shards: (LearntClass | undefined)[];
  /** How many shards there are. */
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
  /** In a kind's class, all varieties of which too little is known. */
  private readonly rare: LearntClass | undefined;

  constructor(shared: Shared, all: LearntClass | undefined, rare: LearntClass | undefined) {
    this.shared = shared;
    this.all = all;
    this.rare = rare;
  }

  answered(tookMs: number): void {
    this.window.record(tookMs, this.shared.nowMs);
    this.all?.answered(tookMs);
    if (!this.isKnown) this.rare?.answered(tookMs);
  }

  /**
   * Were calls that were given up left out, or counted as if they had been answered then, the percentile would sink: the
   * slow ones are those that are given up. One that was open for longer than the delay is above the percentile whatever
   * it would have taken; one that was not is counted as one of those known to have taken longer.
   */
  givenUp(ageMs: number): void {
    const isAbove = ageMs > this.hedgeDelayMs;
    const from = this.knower;
    this.answered(isAbove ? ageMs : from.window.drawAbove(ageMs, this.shared.random()));
  }

  get hedgeDelayMs(): number {
    if (this.shared.nowMs >= this.freshUntilMs) this.refresh();
    return this.delayMs;
  }

  /** Whose values the delay is taken from. */
  private get knower(): LearntClass {
    return this.isKnown ? this : ((this.all ?? this.rare)?.knower ?? this);
  }

  private refresh(): void {
    const { window, all, rare, shared } = this;
    const { nowMs, share, minDelayMs, enough } = shared;
    this.freshUntilMs = nowMs + freshMs;
    this.isKnown = window.count(nowMs) >= enough;
    const ofAll = all?.hedgeDelayMs;
    if (this.isKnown) this.delayMs = Math.max(minDelayMs, this.percentile(aimedPart * share, ofAll));
    else this.delayMs = ofAll ?? rare?.hedgeDelayMs ?? Number.POSITIVE_INFINITY;
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
