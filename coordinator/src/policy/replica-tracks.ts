import type { Replica } from '../words.js';
import { OtherProcesses } from './other-processes.js';
import { OthersInFlight } from './others-in-flight.js';
import type { KnownLimit, ReplicaTracks } from './policies.js';
import type { OpenDigest, ReplicaDigest, TracksDigest } from './replica-digest.js';
import { Track, type TrackOptions } from './replica-track.js';
import { exchangeEveryMs, type OtherDigest, type SharedPolicies } from './shared-policies.js';

/** What tracks are kept for. */
export interface TracksOptions {
  /** Processes of this host that tell each other. @default 2 */
  readonly processes?: number;
  /** Whether limits of calls in flight are only learnt, and nothing goes by them. @default false */
  readonly isLimitShadow?: boolean;
  /** Is told of each breaker that opens for what this process has seen. @default nobody */
  readonly opened?: (() => void) | undefined;
}

/** A breaker that the other processes are to know of. */
interface OpenBreaker extends Pick<OpenDigest, 'address' | 'incarnation'> {
  readonly untilMs: number;
}

/**
 * The tracks of replicas by their addresses: as many as the configuration names. What is known of a replica is forgotten
 * when it says that it is another process than before.
 */
export class Tracks implements ReplicaTracks, SharedPolicies {
  private readonly tracks = new Map<string, Track>();
  /** The same, in the order in which they are told of. */
  private readonly inOrder: { readonly address: string; readonly track: Track }[] = [];
  private readonly others = new OtherProcesses();
  /** Where the next digest begins. */
  private firstTold = 0;
  private toldOpen = '';
  private readonly options: TrackOptions;
  /** Replicas that are told of at once, at most. */
  private readonly mostTold: number;

  /** @param random a random number in [0, 1) */
  constructor(random: () => number, { processes = 2, isLimitShadow = false, opened }: TracksOptions = {}) {
    this.options = { random, opened, processes, isLimitShadow };
    this.mostTold = Math.ceil(mostHeard / Math.max(1, processes - 1));
  }

  of({ address, hello }: Replica): Track {
    const track = this.tracks.get(address) ?? this.add(address);
    if (hello !== undefined && hello.incarnation !== track.incarnation) track.reset(hello.incarnation);
    return track;
  }

  /** What the other processes are to know, in the place of what was told before; nothing if that still holds. */
  digest(nowMs: number): TracksDigest | undefined {
    const replicas = this.newsOf(nowMs);
    const openNow = this.openNow();
    // A trial that has failed makes it longer, and may be no news of the replica otherwise.
    const openings = openNow.map(({ address, untilMs }) => `${address} ${untilMs}`).join();
    if (replicas.length === 0 && openings === this.toldOpen) return undefined;
    this.toldOpen = openings;
    const open = openNow.map(({ address, incarnation, untilMs }) => {
      return { address, incarnation, forMs: Math.max(0, Math.round(untilMs - nowMs)) };
    });
    return { replicas, againMs: exchangeEveryMs * Math.ceil(this.inOrder.length / this.mostTold), open };
  }

  /**
   * Takes in what other processes told since the last time, at most one digest of each. What is told of another
   * incarnation than is known here is not heard.
   */
  learn(others: readonly OtherDigest[], nowMs: number): void {
    for (const { process, digest, ageMs } of others) {
      if (digest === undefined) this.ended(process, nowMs);
      else this.learnFrom(process, digest as TracksDigest, { ageMs, nowMs });
    }
  }

  private ended(process: number, nowMs: number): void {
    const { gain } = this.others;
    this.others.ended(process);
    for (const { track } of this.inOrder) track.others?.learn(process, undefined, { forMs: 0, gain, nowMs });
  }

  private learnFrom(
    process: number,
    { replicas, againMs, open }: TracksDigest,
    { ageMs, nowMs }: { readonly ageMs: number; readonly nowMs: number },
  ): void {
    const closed = this.others.told(process, open);
    const limits = { forMs: againMs + missedMs, gain: this.others.gain, ageMs, nowMs };
    for (const told of replicas) {
      const track = this.known(told);
      if (track === undefined) continue;
      track.learn(told, limits);
      track.others ??= new OthersInFlight();
      track.others.learn(process, told.inFlight, limits);
    }
    for (const told of open) {
      if (told.forMs > ageMs) this.known(told)?.breaker.heardOpen(told.forMs - ageMs, nowMs);
    }
    for (const told of closed) this.known(told)?.breaker.heardClosed(nowMs);
  }

  /** The replicas that have a limit of calls in flight, the lowest first, with what it is. */
  limits(): KnownLimit[] {
    const limits: KnownLimit[] = [];
    for (const { address, track } of this.inOrder) {
      if (track.limit.most < Number.POSITIVE_INFINITY) limits.push({ address, limit: track.limit.most });
    }
    return limits.sort((one, other) => one.limit - other.limit);
  }

  /** The others are told next time. */
  private newsOf(nowMs: number): ReplicaDigest[] {
    const { inOrder, firstTold, mostTold } = this;
    const news: ReplicaDigest[] = [];
    for (let i = 0; i < inOrder.length && news.length < mostTold; i++) {
      const place = (firstTold + i) % inOrder.length;
      const { address, track } = inOrder[place] as { readonly address: string; readonly track: Track };
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
  private openNow(): OpenBreaker[] {
    const open: OpenBreaker[] = [];
    for (const [address, { breaker, incarnation }] of this.tracks) {
      const { state } = breaker;
      // While a trial is under way, nobody else is to try.
      const from = state.kind === 'half-open' ? state.from : state;
      if (from.kind === 'closed' || from.by !== 'failures' || open.length === mostOpen) continue;
      open.push({ address, incarnation, untilMs: from.untilMs });
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
    const track = new Track(address, this.options);
    this.tracks.set(address, track);
    this.inOrder.push({ address, track });
    return track;
  }
}

/** The incarnation of a replica that was never heard of. */
const unknown = -1;
/**
 * What is told at once of replicas by all other processes together: taking it in is a millisecond's work. Of 150
 * characters each, it is also less than the 256 Ki that a digest may have.
 */
const mostHeard = 1200;
/** What is late by less is not yet missing. */
const missedMs = 400;
const mostOpen = 400;
