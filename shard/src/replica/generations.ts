import type { Clock } from '@muster/proto';
import { GenerationGone } from '../evaluate/statistics.js';
import type { SharedShard } from '../index/open.js';
import type { ShardIndex } from '../index/shard-index.js';
import { checkLease, Leases, type LeaseWish } from './leases.js';

/** A state of the shard that is held now. */
export interface Generation {
  /** Names it among all that this process ever held; its number may come again, when a replica starts over. */
  readonly id: number;
  readonly index: ShardIndex;
  readonly shared: SharedShard;
  /** `id` of the one that it has segments in common with; 0 for none. */
  readonly former: number;
}

/** A generation that is not let go before `release`. */
export interface HeldGeneration {
  readonly generation: Generation;
  /** To be called once it is not used any more; of no effect after the first time. */
  release(): void;
}

/** Is told what becomes of generations. */
export interface GenerationsWatcher {
  /** It can be named from now on; told before any call can hold it. */
  published?(generation: Generation): void;
  /** Others can be named than before. */
  changed?(): void;
  /** Nobody uses it, and nobody can name it any more. */
  released?(generation: Generation): void;
}

/** What generations are held by. */
export interface GenerationsOptions {
  readonly clock: Clock;
  /**
   * How long a generation can still be named after a newer one was published, in milliseconds.
   *
   * @default 10000
   */
  readonly retentionMs?: number;
  /**
   * Most generations that are held for that alone; when there are more, the oldest goes before its time.
   *
   * @default 32
   */
  readonly maxRetained?: number;
}

/** No generation is served now. */
export class NotServing extends Error {
  override readonly name = 'NotServing';
}

const defaultRetentionMs = 10_000;
const defaultMaxRetained = 32;
/** Most generations that are held by leases. */
const maxLeased = 32;
/** Generations that are named in a refusal; of more, the oldest and the newest. */
const maxNamed = 8;

interface Entry extends Generation {
  /** Calls that use it. */
  users: number;
  /** When a newer one was published; infinite for the newest. */
  supersededMs: number;
}

/**
 * The generations of a shard that are served. The newest can be named, and any other until it was superseded for
 * `retentionMs`, or longer while it is leased. Each is held as long as it can be named or a call uses it.
 */
export class Generations {
  /** Those that can be named, oldest first. */
  #served: Entry[] = [];
  /** Those that calls still use, but nobody can name. */
  readonly #leaving = new Set<Entry>();
  readonly #leases = new Leases<Entry>(maxLeased);
  readonly #watchers = new Set<GenerationsWatcher>();
  readonly #clock: Clock;
  readonly #retentionMs: number;
  readonly #maxRetained: number;
  #lastId = 0;
  #cancelTimer: () => void = () => {};

  constructor({ clock, retentionMs, maxRetained }: GenerationsOptions) {
    this.#clock = clock;
    this.#retentionMs = retentionMs ?? defaultRetentionMs;
    this.#maxRetained = maxRetained ?? defaultMaxRetained;
  }

  /** Tells `watcher` what becomes of generations from now on. Gives a function that ends it. */
  watch(watcher: GenerationsWatcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** The newest; nothing if none is served. */
  get newest(): Generation | undefined {
    return this.#served.at(-1);
  }

  /** Numbers of those that can be named and are of the newest one's build, oldest first. */
  get numbers(): readonly number[] {
    const buildId = this.newest?.index.buildId;
    const ofBuild = this.#served.filter(({ index }) => index.buildId === buildId);
    // One that was merged after it was published is there twice.
    return [...new Set(ofBuild.map(({ index }) => index.generation))];
  }

  /** All that are held, also those that only calls under way use, in the order they were published in. */
  get held(): readonly Generation[] {
    return [...this.#leaving, ...this.#served].sort((a, b) => a.id - b.id);
  }

  /**
   * Serves a generation as the newest. Those of another build, of the same number too, can still be named for a while.
   *
   * @param former the generation that it has segments in common with
   */
  publish(index: ShardIndex, shared: SharedShard, former?: Generation): Generation {
    const superseded = this.#served.at(-1);
    if (superseded !== undefined) superseded.supersededMs = this.#clock.now();
    const entry: Entry = {
      id: ++this.#lastId,
      index,
      shared,
      former: former?.id ?? 0,
      users: 0,
      supersededMs: Number.POSITIVE_INFINITY,
    };
    this.#served.push(entry);
    for (const watcher of this.#watchers) watcher.published?.(entry);
    this.#retire();
    this.#tellChanged();
    return entry;
  }

  /**
   * Holds a generation for a call.
   *
   * @param number 0: the newest
   * @throws GenerationGone if it cannot be named; the message names those that can
   * @throws NotServing if none can
   */
  acquire(number: number): HeldGeneration {
    const entry = this.#find(number);
    entry.users++;
    let isHeld = true;
    return {
      generation: entry,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        entry.users--;
        if (entry.users === 0 && this.#leaving.delete(entry)) this.#tellReleased(entry);
      },
    };
  }

  /**
   * Leases a generation, renews a lease, or ends one (`durationMs` 0). Gives the generation's number.
   *
   * @param number 0: the newest
   * @throws InvalidRequest if the name or the duration is not allowed
   * @throws GenerationGone if it cannot be named now
   * @throws LeaseRefused if too much is leased already
   */
  lease(number: number, wish: LeaseWish): number {
    checkLease(wish);
    const nowMs = this.#clock.now();
    if (wish.durationMs === 0) {
      this.#leases.end(wish.name);
      this.#sweep();
      return number;
    }
    const entry = this.#find(number);
    this.#leases.endDue(nowMs);
    this.#leases.set(wish.name, { of: entry, untilMs: nowMs + wish.durationMs });
    this.#sweep();
    return entry.index.generation;
  }

  /** Serves none any more; calls under way keep theirs. */
  clear(): void {
    const { length } = this.#served;
    this.#cancelTimer();
    this.#leases.clear();
    for (const entry of this.#served.splice(0)) this.#leave(entry);
    if (length > 0) this.#tellChanged();
  }

  #find(number: number): Entry {
    const entry =
      number === 0 ? this.#served.at(-1) : this.#served.findLast(({ index }) => index.generation === number);
    if (entry !== undefined) return entry;
    if (this.#served.length === 0) throw new NotServing('nothing is served here at the moment');
    throw new GenerationGone(`generation ${number} is not served here; ${namesOf(this.numbers)}`);
  }

  #sweep(): void {
    if (this.#retire()) this.#tellChanged();
  }

  /** Lets go of what nothing holds any more; true if there was any. */
  #retire(): boolean {
    const nowMs = this.#clock.now();
    this.#leases.endDue(nowMs);
    const unleased = this.#served.slice(0, -1).filter((entry) => !this.#leases.has(entry));
    const tooMany = unleased.length - this.#maxRetained;
    const isOver = (entry: Entry, place: number) => place < tooMany || nowMs >= entry.supersededMs + this.#retentionMs;
    const retired = new Set(unleased.filter(isOver));
    this.#served = this.#served.filter((entry) => !retired.has(entry));
    for (const entry of retired) this.#leave(entry);
    this.#setTimer(nowMs);
    return retired.size > 0;
  }

  #leave(entry: Entry): void {
    if (entry.users > 0) this.#leaving.add(entry);
    else this.#tellReleased(entry);
  }

  #setTimer(nowMs: number): void {
    let dueMs = this.#leases.nextEndMs;
    for (const entry of this.#served) {
      if (!this.#leases.has(entry)) dueMs = Math.min(dueMs, entry.supersededMs + this.#retentionMs);
    }
    this.#cancelTimer();
    if (dueMs === Number.POSITIVE_INFINITY) return;
    // What lies in a socket now, the renewal of a lease say, is read first.
    this.#cancelTimer = this.#clock.setTimer(dueMs - nowMs, () => this.#clock.defer(() => this.#sweep()));
  }

  #tellChanged(): void {
    for (const watcher of this.#watchers) watcher.changed?.();
  }

  #tellReleased(entry: Entry): void {
    for (const watcher of this.#watchers) watcher.released?.(entry);
  }
}

function namesOf(numbers: readonly number[]): string {
  if (numbers.length === 1) return `${numbers[0]} is`;
  if (numbers.length <= maxNamed) return `${numbers.join(', ')} are`;
  return `${numbers.length} from ${numbers[0]} to ${numbers.at(-1)} are`;
}
