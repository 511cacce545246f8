import type { ChosenFor, Replica } from '../words.js';
import { ejectOutliers } from './ejection.js';
import { rendezvousWeight, textHash } from './rendezvous.js';
import type { Track } from './replica-track.js';

/** Who is asked, and why. */
export interface ChosenReplica {
  readonly replica: Replica;
  readonly why: ChosenFor;
}

/** Who asks a replica. */
export interface Asker {
  /** Whether it may be asked: it serves what is asked for, and has not been asked yet. */
  mayAsk(replica: Replica): boolean;
  /** Number of the shard. */
  readonly shard: number;
  /** Names the session of a person, whose queries go to the same of near-equal replicas; empty for none. */
  readonly affinity: string;
}

/** Chooses who is asked of those that may be; nothing if there is nobody. */
export type ReplicaSelector = (replicas: readonly Replica[], asker: Asker, nowMs: number) => ChosenReplica | undefined;

/** What choosing depends on. */
export interface SelectorOptions {
  /** Zone of the coordinator, whose replicas are preferred. @default none is */
  readonly zone?: string | undefined;
  /**
   * How many times the load of a replica of the own zone may be that of one elsewhere before that one is asked.
   *
   * @default 2, as `dynamic_snitch_badness_threshold` of Cassandra 4 (1.0: 100 % worse)
   */
  readonly zoneFactor?: number;
}

/**
 * The less loaded of two drawn at random, with two replicas just the less loaded one. One that is due for a trial is
 * asked before all others. Left out while there is another: who has an open breaker or asked to be left alone, and
 * before these who owes a pong. A session's queries go to the same of the replicas that cost at most 1.5 times the best.
 *
 * Balancing by the better of two: Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing" (2001).
 *
 * @param random a random number in [0, 1)
 */
export function betterOfTwo(
  tracks: { of(replica: Replica): Track },
  options: SelectorOptions,
  random: () => number,
): ReplicaSelector {
  const choice = new Choice(tracks, options, random);
  return (replicas, asker, nowMs) => choice.choose(replicas, asker, nowMs);
}

/** How well a replica can be asked: the lower the better. */
const trial = 0;
const fine = 1;
const refused = 2;
const silent = 3;

/** What costs up to so many times as much as the best is as good for a session. */
const nearEqual = 1.5;
/** What costs more than so many times as much is avoided. */
const dear = 2;
const compareEveryMs = 1000;

/** One object for all choices, each over before the next: who may be asked is noted in lists that are kept. */
class Choice {
  private readonly tracks: { of(replica: Replica): Track };
  private readonly zone: string | undefined;
  private readonly zoneFactor: number;
  private readonly random: () => number;
  private readonly candidates: Replica[] = [];
  private readonly theirs: Track[] = [];
  private count = 0;

  constructor(tracks: { of(replica: Replica): Track }, options: SelectorOptions, random: () => number) {
    this.tracks = tracks;
    this.zone = options.zone;
    this.zoneFactor = options.zoneFactor ?? 2;
    this.random = random;
  }

  choose(replicas: readonly Replica[], asker: Asker, nowMs: number): ChosenReplica | undefined {
    if (replicas.length > 1) this.compare(replicas, nowMs);
    const standing = this.gather(replicas, asker, nowMs);
    if (this.count === 0) return undefined;
    if (standing !== fine) return this.chosen(this.better(nowMs), standing === silent ? 'silent' : 'trial');
    if (this.count === 1) return this.chosen(0, 'only');
    const near = asker.affinity === '' ? nobody : this.ofSession(asker, nowMs);
    return near === nobody ? this.chosen(this.better(nowMs), 'less-loaded') : this.chosen(near, 'affinity');
  }

  private chosen(place: number, why: ChosenFor): ChosenReplica {
    return { replica: this.candidates[place] as Replica, why };
  }

  /** Notes those that can be asked best; gives how well. */
  private gather(replicas: readonly Replica[], asker: Asker, nowMs: number): number {
    let best = silent;
    this.count = 0;
    for (let i = 0; i < replicas.length; i++) {
      const replica = replicas[i] as Replica;
      if (!asker.mayAsk(replica)) continue;
      const track = this.tracks.of(replica);
      const standing = standingOf(replica, track, nowMs);
      if (standing > best) continue;
      if (standing < best) this.count = 0;
      best = standing;
      this.candidates[this.count] = replica;
      this.theirs[this.count++] = track;
    }
    return best;
  }

  /** The place of the less loaded of two drawn; one of them is of the own zone, if any is. */
  private better(nowMs: number): number {
    const { count } = this;
    if (count === 1) return 0;
    const first = this.drawFirst();
    const step = count === 2 ? 1 : 1 + Math.floor(this.random() * (count - 1));
    const second = (first + step) % count;
    const isSecond = this.isLess(second, first, nowMs);
    const winner = this.theirs[isSecond ? second : first] as Track;
    const loser = this.theirs[isSecond ? first : second] as Track;
    if (winner.cost.lastMs > 0 && loser.cost.lastMs > dear * winner.cost.lastMs) loser.cost.avoided();
    return isSecond ? second : first;
  }

  /**
   * Whether one is less loaded than another. A dear one and one that is not are compared by cost alone: that the other
   * has calls in flight does not make the dear one faster, and if they wait there, its cost rises.
   */
  private isLess(place: number, than: number, nowMs: number): boolean {
    const one = this.theirs[place] as Track;
    const other = this.theirs[than] as Track;
    if (one.cost.isDear === other.cost.isDear || one.isFlooded || other.isFlooded) {
      return one.loadAt(nowMs) * this.factorOf(place) < other.loadAt(nowMs) * this.factorOf(than);
    }
    return one.costAt(nowMs) * this.factorOf(place) < other.costAt(nowMs) * this.factorOf(than);
  }

  private drawFirst(): number {
    const { count } = this;
    if (this.zone === undefined || count === 2) return Math.floor(this.random() * count);
    let near = 0;
    for (let i = 0; i < count; i++) if (this.isNear(i)) near++;
    if (near === 0) return Math.floor(this.random() * count);
    let left = Math.floor(this.random() * near);
    for (let i = 0; i < count; i++) if (this.isNear(i) && left-- === 0) return i;
    return 0;
  }

  /** A replica of which no zone is said is as near as any. */
  private isNear(place: number): boolean {
    const zone = this.candidates[place]?.zone;
    return zone === undefined || zone === this.zone;
  }

  private factorOf(place: number): number {
    return this.zone === undefined || this.isNear(place) ? 1 : this.zoneFactor;
  }

  /**
   * The place of the replica that a session goes to; none if all are too new to be sent many calls. They are held against
   * the best as it was last heard of: who is asked less often has not got cheaper by that.
   */
  private ofSession({ affinity, shard }: Asker, nowMs: number): number {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.count; i++) {
      const { lastMs } = (this.theirs[i] as Track).cost;
      if (lastMs > 0) best = Math.min(best, lastMs * this.factorOf(i));
    }
    const key = textHash(affinity) ^ Math.imul(shard + 1, 0x9e3779b1);
    let heaviest = -1;
    let place = nobody;
    for (let i = 0; i < this.count; i++) {
      const track = this.theirs[i] as Track;
      if (track.isFlooded || track.costAt(nowMs) * this.factorOf(i) > nearEqual * best) {
        if (track.cost.lastMs > dear * best) track.cost.avoided();
        continue;
      }
      const weight = rendezvousWeight(key, track.hash);
      if (weight <= heaviest) continue;
      heaviest = weight;
      place = i;
    }
    return place;
  }

  /** Holds the replicas of a shard against each other now and then. */
  private compare(replicas: readonly Replica[], nowMs: number): void {
    const first = this.tracks.of(replicas[0] as Replica);
    if (nowMs < first.comparedMs) return;
    first.comparedMs = nowMs + compareEveryMs;
    ejectOutliers(
      replicas.map((replica) => this.tracks.of(replica)),
      nowMs,
    );
  }
}

/** No place. */
const nobody = -1;

function standingOf({ owesPong }: Replica, track: Track, nowMs: number): number {
  if (owesPong) return silent;
  if (!track.isRefused(nowMs)) return fine;
  return track.isTrialDue(nowMs) ? trial : refused;
}
