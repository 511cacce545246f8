import type { ChosenFor, Replica } from '../words.js';
import { ejectOutliers } from './ejection.js';
import type { ReplicaTrack } from './policies.js';
import { rendezvousWeight } from './rendezvous.js';
import type { Track } from './replica-track.js';
import { type ZoneOptions, ZonePreference } from './zone-preference.js';

/** Who is asked, and why. */
export interface ChosenReplica {
  readonly replica: Replica;
  readonly why: ChosenFor;
  readonly track: ReplicaTrack;
}

/** Who asks a replica. */
export interface Asker {
  /** Whether it may be asked: it serves what is asked for, and has not been asked yet. */
  mayAsk(replica: Replica): boolean;
  /** Number of the shard. */
  readonly shard: number;
  /** Key of a person's session, whose queries go to the same of near-equal replicas; 0 for none. */
  readonly affinity: number;
  /** Address of the replica that an earlier phase of the query asked, to which the later ones go too; nothing if none. */
  readonly prefer: string | undefined;
  /** Whether it is asked there however loaded that replica is. */
  readonly isBound: boolean;
  /** When the answer is due. */
  readonly deadlineMs: number;
  /** Whether a replica may be tried that has failed lately: not with a question that has been asked already. */
  readonly mayTry: boolean;
}

/** Chooses who is asked of those that may be; nothing if there is nobody. */
export type ReplicaSelector = (replicas: readonly Replica[], asker: Asker, nowMs: number) => ChosenReplica | undefined;

/**
 * The less loaded of two drawn at random, with two replicas just the less loaded one. One that is due for a trial is
 * asked before all others, if the asker may try it. Left out while there is another: who has an open breaker or asked to
 * be left alone, or has more to do than can be done in time, and before these who owes a pong. All phases of a query go to
 * one replica, and a session's queries to the same, as long as its load is at most twice the least and it is not full.
 *
 * Balancing by the better of two: Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing" (2001).
 *
 * @param random a random number in [0, 1)
 */
export function betterOfTwo(
  tracks: { of(replica: Replica): Track },
  options: ZoneOptions,
  random: () => number,
): ReplicaSelector {
  const choice = new Choice(tracks, new ZonePreference(options), random);
  return (replicas, asker, nowMs) => choice.choose(replicas, asker, nowMs);
}

/** How well a replica can be asked: the lower the better. */
const trial = 0;
const fine = 1;
const refused = 2;
const silent = 3;
const whyNotFine: readonly ChosenFor[] = ['trial', 'only', 'refused', 'silent'];

/** What has up to so many times the load of the best is as good for a session: one call more than none. */
const nearEqual = 2;
/** What costs more than so many times as much is avoided. */
const dear = 2;
const compareEveryMs = 1000;

/** One object for all choices, each over before the next: who may be asked is noted in lists that are kept. */
class Choice {
  private readonly tracks: { of(replica: Replica): Track };
  private readonly zone: ZonePreference;
  private readonly random: () => number;
  private readonly candidates: Replica[] = [];
  private readonly theirs: Track[] = [];
  private count = 0;
  /** The replicas are to be held against each other. */
  private isCompareDue = false;
  /** Of the candidates, each with the factor of its zone. */
  private leastCostMs = 0;
  private leastLoad = 0;

  constructor(tracks: { of(replica: Replica): Track }, zone: ZonePreference, random: () => number) {
    this.tracks = tracks;
    this.zone = zone;
    this.random = random;
  }

  choose(replicas: readonly Replica[], asker: Asker, nowMs: number): ChosenReplica | undefined {
    let standing = this.gather(replicas, asker, nowMs);
    if (this.isCompareDue && replicas.length > 1) {
      this.compare(replicas, nowMs);
      standing = this.gather(replicas, asker, nowMs);
    }
    if (this.count === 0) return undefined;
    if (standing !== fine) return this.chosen(this.better(nowMs), whyNotFine[standing] ?? 'silent');
    if (this.count === 1) return this.chosen(0, 'only');
    const earlier = asker.prefer === undefined ? nobody : this.preferred(asker, nowMs);
    if (earlier !== nobody) return this.chosen(earlier, 'preferred');
    const near = asker.affinity === 0 ? nobody : this.ofSession(asker, nowMs);
    return near === nobody ? this.chosen(this.better(nowMs), 'less-loaded') : this.chosen(near, 'affinity');
  }

  private chosen(place: number, why: ChosenFor): ChosenReplica {
    return { replica: this.candidates[place] as Replica, why, track: this.theirs[place] as Track };
  }

  /** Notes those that can be asked best; gives how well. */
  private gather(replicas: readonly Replica[], asker: Asker, nowMs: number): number {
    let best = silent;
    this.count = 0;
    this.isCompareDue = false;
    for (let i = 0; i < replicas.length; i++) {
      const replica = replicas[i] as Replica;
      if (!asker.mayAsk(replica)) continue;
      const track = this.tracks.of(replica);
      if (nowMs >= track.comparedMs) this.isCompareDue = true;
      const standing = standingOf(replica, track, asker, nowMs);
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
    const floorMs = this.floorOf(place, than);
    const otherFloorMs = this.floorOf(than, place);
    if (one.cost.isDear === other.cost.isDear || one.isFlooded || other.isFlooded) {
      return (
        one.rankAt(nowMs, floorMs) * this.factorOf(place) < other.rankAt(nowMs, otherFloorMs) * this.factorOf(than)
      );
    }
    return one.costAt(nowMs, floorMs) * this.factorOf(place) < other.costAt(nowMs, otherFloorMs) * this.factorOf(than);
  }

  /**
   * What one of another zone costs at least against one of the own, which is asked instead as long as it is not much worse:
   * what it cost when last heard of, as not having been asked made it no cheaper. If that was much, it may be better now.
   */
  private floorOf(place: number, against: number): number {
    if (this.isNear(place) || !this.isNear(against)) return 0;
    const { lastMs } = (this.theirs[place] as Track).cost;
    return lastMs > dear * (this.theirs[against] as Track).cost.lastMs ? 0 : lastMs;
  }

  private drawFirst(): number {
    const { count } = this;
    if (this.zone.isNone || count === 2) return Math.floor(this.random() * count);
    let near = 0;
    for (let i = 0; i < count; i++) if (this.isNear(i)) near++;
    if (near === 0) return Math.floor(this.random() * count);
    let left = Math.floor(this.random() * near);
    for (let i = 0; i < count; i++) if (this.isNear(i) && left-- === 0) return i;
    return 0;
  }

  private isNear(place: number): boolean {
    return this.zone.isNear(this.candidates[place] as Replica);
  }

  private factorOf(place: number): number {
    return this.zone.factorOf(this.candidates[place] as Replica);
  }

  /**
   * The place of the replica that an earlier phase asked; none if it has become much worse than another. Who was never
   * heard of is no better: of two phases, the second would go there whenever a coordinator has just started.
   */
  private preferred({ prefer, isBound }: Asker, nowMs: number): number {
    for (let i = 0; i < this.count; i++) {
      if ((this.candidates[i] as Replica).address !== prefer) continue;
      if (isBound) return i;
      this.findBest(nowMs, true);
      return this.isGoodFor(i, nowMs) ? i : nobody;
    }
    return nobody;
  }

  /**
   * The place of the replica that a session goes to, of the own zone if there is one; none if all are too new to be sent
   * many calls. They are held against the best as it was last heard of: who is asked less often has not got cheaper by that.
   */
  private ofSession({ affinity, shard }: Asker, nowMs: number): number {
    this.findBest(nowMs, false);
    const key = affinity ^ Math.imul(shard + 1, 0x9e3779b1);
    let heaviest = -1;
    let place = nobody;
    let isFar = true;
    for (let i = 0; i < this.count; i++) {
      if (!this.isGoodFor(i, nowMs)) continue;
      const isFarther = !this.isNear(i);
      const weight = rendezvousWeight(key, (this.theirs[i] as Track).hash);
      if (place !== nobody && (isFarther === isFar ? weight <= heaviest : isFarther)) continue;
      heaviest = weight;
      place = i;
      isFar = isFarther;
    }
    return place;
  }

  /** Notes the least that a call costs, and the least load; of all that may be asked, or of those that were heard of. */
  private findBest(nowMs: number, isOfKnown: boolean): void {
    this.leastCostMs = Number.POSITIVE_INFINITY;
    this.leastLoad = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.count; i++) {
      const track = this.theirs[i] as Track;
      const { lastMs } = track.cost;
      if (isOfKnown && lastMs === 0) continue;
      const factor = this.factorOf(i);
      if (lastMs > 0) this.leastCostMs = Math.min(this.leastCostMs, lastMs * factor);
      this.leastLoad = Math.min(this.leastLoad, track.loadAt(nowMs, lastMs) * factor);
    }
  }

  /**
   * Whether sessions, and later phases, may go to one. Its load decides, not its cost alone: one slow call would send all of its sessions to
   * the others at once, which would then cost more, and send theirs.
   */
  private isGoodFor(place: number, nowMs: number): boolean {
    const track = this.theirs[place] as Track;
    if (track.isFlooded || track.isFull(nowMs)) return false;
    const factor = this.factorOf(place);
    const isDear = track.cost.isDear && track.costAt(nowMs) * factor > dear * this.leastCostMs;
    if (!isDear && track.loadAt(nowMs) * factor <= nearEqual * this.leastLoad) return true;
    if (track.cost.lastMs > dear * this.leastCostMs) track.cost.avoided();
    return false;
  }

  /** Holds the replicas of a shard against each other now and then. */
  private compare(replicas: readonly Replica[], nowMs: number): void {
    const tracks = replicas.map((replica) => this.tracks.of(replica));
    for (const track of tracks) track.comparedMs = nowMs + compareEveryMs;
    ejectOutliers(tracks, nowMs);
  }
}

/** No place. */
const nobody = -1;

function standingOf({ owesPong }: Replica, track: Track, asker: Asker, nowMs: number): number {
  if (owesPong) return silent;
  if (track.isRefused(nowMs)) return asker.mayTry && track.isTrialDue(nowMs) ? trial : refused;
  return track.isBeyond(asker.deadlineMs, nowMs) ? refused : fine;
}
