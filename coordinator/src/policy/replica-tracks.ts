import type { Replica } from '../words.js';
import { OtherProcesses } from './other-processes.js';
import type { ReplicaTracks } from './policies.js';
import type { OpenDigest, ReplicaDigest, TracksDigest } from './replica-digest.js';
import { Track } from './replica-track.js';
import type { OtherDigest, SharedPolicies } from './shared-policies.js';

/**
 * The tracks of replicas by their addresses: as many as the configuration names. What is known of a replica is forgotten
 * when it says that it is another process than before.
 */
export class Tracks implements ReplicaTracks, SharedPolicies {
  private readonly tracks = new Map<string, Track>();
  private readonly others = new OtherProcesses();
  /** Where the next digest begins. */
  private firstTold = 0;
  private toldOpen = '';
  private readonly random: () => number;
  private readonly opened: (() => void) | undefined;

  /**
   * @param random a random number in [0, 1)
   * @param opened is told of each breaker that opens for what this process has seen. @default nobody
   */
  constructor(random: () => number, opened?: () => void) {
    this.random = random;
    this.opened = opened;
  }

  of({ address, hello }: Replica): Track {
    const track = this.tracks.get(address) ?? this.add(address);
    if (hello !== undefined && hello.incarnation !== track.incarnation) track.reset(hello.incarnation);
    return track;
  }

  /** What the other processes are to know, in the place of what was told before; nothing if that still holds. */
  digest(nowMs: number): TracksDigest | undefined {
    const replicas = this.newsOf(nowMs);
    const open = this.openNow(nowMs);
    const names = open.map(({ address }) => address).join();
    if (replicas.length === 0 && names === this.toldOpen) return undefined;
    this.toldOpen = names;
    return { replicas, open };
  }

  /**
   * Takes in what other processes told since the last time, at most one digest of each. What is told of another
   * incarnation than is known here is not heard.
   */
  learn(others: readonly OtherDigest[], nowMs: number): void {
    for (const { process, digest, ageMs } of others) {
      if (digest === undefined) this.others.ended(process);
      else this.learnFrom(process, digest as TracksDigest, { ageMs, nowMs });
    }
    const inFlight = this.others.inFlight(nowMs);
    for (const [address, track] of this.tracks) {
      track.learnOthers(inFlight.get(address) ?? 0, this.others.gain, nowMs);
    }
  }

  private learnFrom(
    process: number,
    { replicas, open }: TracksDigest,
    { ageMs, nowMs }: { readonly ageMs: number; readonly nowMs: number },
  ): void {
    for (const told of replicas) this.known(told)?.learn(told, ageMs, nowMs);
    for (const told of open) {
      if (told.forMs > ageMs) this.known(told)?.breaker.heardOpen(told.forMs - ageMs, nowMs);
    }
    for (const closed of this.others.told(process, { replicas, open }, nowMs)) {
      this.known(closed)?.breaker.heardClosed(nowMs);
    }
  }

  /** So many at most, as a message is bounded; the others are told next time. */
  private newsOf(nowMs: number): ReplicaDigest[] {
    const all = [...this.tracks];
    const news: ReplicaDigest[] = [];
    const first = this.firstTold;
    for (let i = 0; i < all.length && news.length < mostTold; i++) {
      const place = (first + i) % all.length;
      const [address, track] = all[place] as [string, Track];
      const told = track.digest(address, nowMs);
      if (told !== undefined) news.push(told);
      this.firstTold = place + 1;
    }
    return news;
  }

  /**
   * What is only hearsay is not passed on, or processes would tell it each other for ever. Nor are ejections: each process
   * leaves one replica of a shard at least, but together they might leave out all.
   */
  private openNow(nowMs: number): OpenDigest[] {
    const open: OpenDigest[] = [];
    for (const [address, { breaker, incarnation }] of this.tracks) {
      const { state } = breaker;
      // While a trial is under way, nobody else is to try.
      const from = state.kind === 'half-open' ? state.from : state;
      if (from.kind === 'closed' || from.by !== 'failures' || open.length === mostOpen) continue;
      open.push({ address, incarnation, forMs: Math.max(0, Math.round(from.untilMs - nowMs)) });
    }
    return open;
  }

  /** The track of which somebody tells; nothing if it is of another process than is known here. */
  private known({ address, incarnation }: Pick<ReplicaDigest, 'address' | 'incarnation'>): Track | undefined {
    const track = this.tracks.get(address) ?? this.add(address);
    if (track.incarnation === incarnation) return track;
    if (track.incarnation !== unknown) return undefined;
    track.reset(incarnation);
    return track;
  }

  private add(address: string): Track {
    const track = new Track(address, this.random, this.opened);
    this.tracks.set(address, track);
    return track;
  }
}

/** The incarnation of a replica that was never heard of. */
const unknown = -1;
/** Of 150 characters each: less than the 256 Ki that a digest may have. */
const mostTold = 1200;
const mostOpen = 400;
