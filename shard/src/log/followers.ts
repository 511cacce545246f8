/** A replica that pulls a shard's operations, or did until lately. */
export interface Follower {
  readonly shard: number;
  /** Where other replicas reach it; empty if it did not say. */
  address: string;
  /** All operations below are on its disk. */
  durableSeq: number;
}

/** A replica that is gone is waited for this long, in milliseconds. */
const keptMs = 10 * 60_000;

/** The replicas of all shards: who there is, and which operations each may still ask for. */
export class Followers {
  readonly #connected = new Set<Follower>();
  readonly #gone = new Map<Follower, number>();
  /** By shard: the greatest number that any replica ever told. */
  readonly #furthest = new Map<number, number>();
  readonly #now: () => number;

  /** @param now milliseconds on a monotonic clock */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(follower: Follower): void {
    // It is the same replica that is back, not another one to wait for.
    for (const gone of this.#gone.keys()) if (isSame(gone, follower)) this.#gone.delete(gone);
    this.#connected.add(follower);
    this.tell(follower, follower.durableSeq);
  }

  tell(follower: Follower, durableSeq: number): void {
    follower.durableSeq = Math.max(follower.durableSeq, durableSeq);
    const { shard } = follower;
    this.#furthest.set(shard, Math.max(this.#furthest.get(shard) ?? 0, follower.durableSeq));
  }

  remove(follower: Follower): void {
    if (this.#connected.delete(follower)) this.#gone.set(follower, this.#now());
  }

  /** Where replicas of the shard other than this one are reached, those first that have come farthest. */
  peersOf({ shard, address }: Follower): string[] {
    const others = [...this.#connected].filter((each) => each.shard === shard && each.address !== '');
    others.sort((a, b) => b.durableSeq - a.durableSeq);
    return [...new Set(others.map((each) => each.address))].filter((each) => each !== address);
  }

  /** At least one replica of the shard has all operations below on its disk; 0 if none ever said so. */
  furthest(shard: number): number {
    return this.#furthest.get(shard) ?? 0;
  }

  /** Every replica of the shard that is there, or was lately, has all operations below on its disk. */
  least(shard: number): number {
    const oldest = this.#now() - keptMs;
    for (const [follower, goneAt] of this.#gone) if (goneAt < oldest) this.#gone.delete(follower);
    let least = this.furthest(shard);
    for (const each of [...this.#connected, ...this.#gone.keys()]) {
      if (each.shard === shard) least = Math.min(least, each.durableSeq);
    }
    return least;
  }
}

function isSame(a: Follower, b: Follower): boolean {
  return a.shard === b.shard && a.address === b.address && a.address !== '';
}
