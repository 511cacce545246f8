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
/** On a full disk: longer than one takes to be back whose own disk is that disk, and who cannot commit. */
const keptOnFullDiskMs = 60_000;
/** Replicas that are gone and known, the newest; there are more only where somebody makes up addresses. */
const maxGone = 1000;

/** The replicas of all shards: who there is, and which operations each may still ask for. */
export class Followers {
  readonly #connected = new Set<Follower>();
  /** When they went, in that order. */
  readonly #gone = new Map<Follower, number>();
  readonly #now: () => number;
  readonly #beganMs: number;

  /** @param now milliseconds on a monotonic clock */
  constructor(now: () => number) {
    this.#now = now;
    this.#beganMs = now();
  }

  add(follower: Follower): void {
    this.#connected.add(follower);
    this.#forgetOlder(follower);
  }

  /** Takes note of how far a replica has come, and where it is if it says so. */
  tell(follower: Follower, durableSeq: number, address = ''): void {
    follower.durableSeq = Math.max(follower.durableSeq, durableSeq);
    if (address === '' || address === follower.address) return;
    follower.address = address;
    this.#forgetOlder(follower);
  }

  remove(follower: Follower): void {
    if (!this.#connected.delete(follower)) return;
    for (const each of this.#connected) if (isSame(each, follower)) return;
    this.#gone.set(follower, this.#now());
    const [first] = this.#gone.keys();
    if (first !== undefined && this.#gone.size > maxGone) this.#gone.delete(first);
  }

  /** Where replicas of the shard other than this one are reached, those first that have come farthest. */
  peersOf({ shard, address }: Follower): string[] {
    const others = [...this.#connected].filter((each) => each.shard === shard && each.address !== '');
    others.sort((a, b) => b.durableSeq - a.durableSeq);
    return [...new Set(others.map((each) => each.address))].filter((each) => each !== address);
  }

  /**
   * At least one connected replica of the shard has all operations below on its disk; 0 if none said so. One that is gone
   * may never be back, and nobody can take a snapshot from it.
   */
  furthest(shard: number): number {
    let furthest = 0;
    for (const each of this.#connected) {
      if (each.shard === shard) furthest = Math.max(furthest, each.durableSeq);
    }
    return furthest;
  }

  /**
   * As `furthest`, and every replica of the shard that is there, or was lately, has them on its disk too. 0 as long as one
   * may have been there lately that has not come since the writer was started.
   */
  least(shard: number): number {
    return this.#isNew(keptMs) ? 0 : this.leastKnown(shard);
  }

  /** As `least`, of replicas alone that came since the writer was started. */
  leastKnown(shard: number): number {
    return this.#least(shard, this.#goneSince(keptMs));
  }

  /**
   * As `least`, for a full disk: replicas that are gone are waited for only a minute, and not those that would need
   * something below `firstSeq`, which is there no more.
   */
  leastOnFullDisk(shard: number, firstSeq: number): number {
    if (this.#isNew(keptOnFullDiskMs)) return 0;
    const lately = this.#goneSince(keptOnFullDiskMs);
    return this.#least(
      shard,
      lately.filter(({ durableSeq }) => durableSeq >= firstSeq),
    );
  }

  #isNew(ms: number): boolean {
    return this.#now() - this.#beganMs < ms;
  }

  #goneSince(ms: number): Follower[] {
    const oldest = this.#now() - ms;
    return [...this.#gone].filter(([, goneAt]) => goneAt >= oldest).map(([follower]) => follower);
  }

  #least(shard: number, gone: readonly Follower[]): number {
    let least = this.furthest(shard);
    for (const each of [...this.#connected, ...gone]) {
      if (each.shard === shard) least = Math.min(least, each.durableSeq);
    }
    return least;
  }

  /** It is the same replica that is back, not another one; if it has less on its disk than before, that was lost. */
  #forgetOlder(follower: Follower): void {
    for (const gone of this.#gone.keys()) if (isSame(gone, follower)) this.#gone.delete(gone);
  }
}

function isSame(a: Follower, b: Follower): boolean {
  return a.shard === b.shard && a.address === b.address && a.address !== '';
}
