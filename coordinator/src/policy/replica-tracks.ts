import type { Replica } from '../words.js';
import type { ReplicaTracks } from './policies.js';
import type { ReplicaDigest } from './replica-digest.js';
import { Track } from './replica-track.js';

/**
 * The tracks of replicas by their addresses: as many as the configuration names. What is known of a replica is forgotten
 * when it says that it is another process than before.
 */
export class Tracks implements ReplicaTracks {
  private readonly tracks = new Map<string, Track>();
  private readonly random: () => number;

  /** @param random a random number in [0, 1) */
  constructor(random: () => number) {
    this.random = random;
  }

  of({ address, hello }: Replica): Track {
    const track = this.tracks.get(address) ?? this.add(address);
    if (hello !== undefined && hello.incarnation !== track.incarnation) track.reset(hello.incarnation);
    return track;
  }

  /** What has changed since the last digest, and every call in flight: for {@link learn} of the other processes. */
  digest(nowMs: number): ReplicaDigest[] {
    const told: ReplicaDigest[] = [];
    for (const [address, track] of this.tracks) {
      const digest = track.digest(address, nowMs);
      if (digest !== undefined) told.push(digest);
    }
    return told;
  }

  /**
   * Takes in what the other processes tell: the last digest of each, once. Who is not in one has nothing in flight from
   * there. What is told of another incarnation than is known here is not heard.
   */
  learn(digests: readonly (readonly ReplicaDigest[])[], nowMs: number): void {
    const inFlight = new Map<Track, number>();
    for (const told of digests.flat()) {
      const track = this.tracks.get(told.address) ?? this.add(told.address);
      if (track.incarnation !== told.incarnation) {
        if (track.incarnation !== unknown) continue;
        track.reset(told.incarnation);
      }
      track.learn(told, nowMs);
      inFlight.set(track, (inFlight.get(track) ?? 0) + told.inFlight);
    }
    // All processes react at once: together they must not do more than is missing.
    const gain = 1 / (2 * (digests.length + 1));
    for (const track of this.tracks.values()) track.learnOthers(inFlight.get(track) ?? 0, gain, nowMs);
  }

  private add(address: string): Track {
    const track = new Track(address, this.random);
    this.tracks.set(address, track);
    return track;
  }
}

/** The incarnation of a replica that was never heard of. */
const unknown = -1;
