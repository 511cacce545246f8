import type { Clock } from '@muster/proto';
import type { Generations } from './generations.js';
import type { ReplicaState, SnapshotWanted } from './messages.js';
import type { StartReplicaThread } from './replica-worker.js';
import { ThreadLife } from './thread-life.js';
import { ToldOnce } from './told-once.js';

/** What the life of a replica is made of. */
export interface ReplicaLifeOptions {
  readonly startThread: StartReplicaThread;
  /** Where what the thread publishes is served. */
  readonly generations: Generations;
  readonly clock: Clock;
  readonly log: (message: string) => void;
  /** Puts the snapshot of a peer in place of the replica's folder. Throws if there is none of use to be had. */
  readonly restore: (source: SnapshotSource, signal: AbortSignal) => Promise<void>;
}

/** Whose snapshot is to be had. */
export interface SnapshotSource {
  /** `host:port` */
  readonly peer: string;
  /** Of use is a snapshot of a later generation than this; -1: any. */
  readonly after: number;
}

/** Wait before another try, in milliseconds: doubled each time, until a thread has lived long enough. */
const firstWaitMs = 100;
const longestWaitMs = 60_000;
const longEnoughMs = 10_000;
/** To load what there is, only to hear that it is too old, may take long too; a snapshot was of use for longer. */
const ofUseMs = 600_000;

/**
 * The life of a replica: its thread is started, and started again whenever it ends.
 *
 * - It dies: what was published before is served on, as it is, while another is started. Where it has published nothing
 *   yet, another one is started only if the disk was full.
 * - The log no longer goes on from what it has: the peers are asked for a snapshot in turn, and what was published is
 *   served until the thread has gone on from one. Without one it is started all the same: it asks the writer anew who the
 *   peers are.
 * - A file is damaged, which it or whoever reads documents may find: nothing is served, the thread puts the folder aside,
 *   and the peers are asked for a snapshot. Without one it begins with the index as it was built, and the log.
 */
export class ReplicaLife {
  /**
   * Resolves when there is something to serve, or with the reason as soon as there is nothing until a peer gives it, or
   * nobody waits any longer; rejects if the first thread ends before, but for a full disk.
   */
  readonly begun: Promise<string | undefined>;
  readonly #options: ReplicaLifeOptions;
  readonly #closing = new AbortController();
  readonly #over: Promise<void>;
  /** What is told of needing a snapshot, again only when something was published meanwhile. */
  readonly #need: ToldOnce;
  #life: ThreadLife | undefined;
  #address: string | undefined;
  /** What is damaged, from when it is found until a thread has put the folder aside. */
  #damage: string | undefined;
  #wasServed = false;
  /** That was why the thread ended last, and it was said. */
  #wasDiskFull = false;
  #begin: (lack: string) => void = () => {};
  #lack: string | undefined;
  #tellLack: (lack: string) => void = () => {};
  /** Times in a row that the thread ended soon. */
  #tries = 0;

  constructor(options: ReplicaLifeOptions) {
    this.#options = options;
    this.#need = new ToldOnce(options.log);
    options.generations.watch({ published: () => this.#need.over() });
    let failFirst: (reason: Error) => void = () => {};
    this.begun = new Promise((resolve, reject) => {
      failFirst = reject;
      this.#begin = resolve;
      const unwatch = options.generations.watch({
        published: () => {
          unwatch();
          this.#wasServed = true;
          resolve(undefined);
        },
      });
    });
    this.begun.catch(() => {});
    this.#over = this.#live().catch(failFirst);
  }

  /** Where peers reach this replica. */
  listening(address: string): void {
    this.#address = address;
    this.#life?.listening(address);
  }

  /** Nobody waits any longer until there is something to serve. */
  beginWithNothing(): void {
    // Who says so may not have heard yet that it began, and why.
    if (this.#lack === undefined) this.#lacks('it is still loading its index');
  }

  /** Why there is nothing to serve, as far as it is known; nothing once there was something. */
  get lack(): string | undefined {
    return this.#wasServed ? undefined : this.#lack;
  }

  /** From now on tells when it turns out that there is nothing to serve for another reason than `lack` gives. */
  watchLack(tell: (lack: string) => void): void {
    this.#tellLack = tell;
  }

  /** A stored document is not what was written. */
  damaged(fault: string): void {
    if (this.#damage !== undefined || this.#closing.signal.aborted) return;
    this.#damage = fault;
    this.#options.generations.clear();
    this.#life?.damaged(fault);
  }

  /** How the replica gets on, as its thread last said. */
  get state(): ReplicaState | undefined {
    return this.#life?.state;
  }

  /** Lets the thread bring everything to disk, and ends it for good. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#life?.close();
    await this.#over;
  }

  async #live(): Promise<void> {
    const { startThread: start, clock } = this.#options;
    while (!this.#closing.signal.aborted) {
      const beganMs = clock.now();
      this.#life = new ThreadLife({ ...this.#options, start, log: (message) => this.#toldByThread(message) });
      if (this.#address !== undefined) this.#life.listening(this.#address);
      if (this.#damage !== undefined) this.#life.damaged(this.#damage);
      const end = await this.#life.ended;
      this.#life = undefined;
      if (this.#closing.signal.aborted) return;
      const enoughMs = end.kind === 'snapshot-needed' ? ofUseMs : longEnoughMs;
      if (clock.now() - beganMs >= enoughMs) this.#tries = 0;
      if (end.kind === 'snapshot-needed') await this.#startOver(end.wanted);
      else await this.#startAgain(end.kind === 'failed' ? end.reason : new Error('it has ended unasked'));
    }
  }

  #lacks(lack: string): void {
    if (this.#wasServed || this.#lack === lack) return;
    this.#lack = lack;
    this.#begin(lack);
    this.#tellLack(lack);
  }

  /** Why, where it has begun with nothing: else it is not to begin for that. */
  #lacksStill(lack: string): void {
    if (this.#lack !== undefined) this.#lacks(lack);
  }

  /** While nothing is served, each thread finds what the one before has found. */
  #toldByThread(message: string): void {
    const { generations, log } = this.#options;
    if (generations.newest === undefined) this.#need.tell(message);
    else log(message);
  }

  async #startOver({ peers: named, reason, isDamaged, after }: SnapshotWanted): Promise<void> {
    const { generations, restore } = this.#options;
    const peers = named.filter((peer) => peer !== this.#address);
    const from = peers.length === 0 ? 'no peer is known to ask for one' : `asks ${peers.join(', ')}`;
    this.#need.tell(`the replica needs a snapshot: ${reason}; ${from}`);
    if (isDamaged) {
      this.#damage = undefined;
      generations.clear();
    }
    this.#lacks(reason);
    if (this.#tries > 0) await this.#wait();
    this.#tries++;
    for (const peer of peers) {
      // What is damaged has to be put aside before anything takes its place.
      if (this.#closing.signal.aborted || this.#damage !== undefined) return;
      try {
        await restore({ peer, after }, this.#closing.signal);
        this.#options.log(`the replica goes on from a snapshot of ${peer}`);
        this.#damage = undefined;
        return;
      } catch (error) {
        this.#need.tell((error as Error).message);
      }
    }
    if (this.#tries === 1) await this.#wait();
  }

  async #startAgain(reason: Error): Promise<void> {
    const { log } = this.#options;
    if (isDiskFull(reason)) {
      if (this.#tries === 0 || !this.#wasDiskFull) {
        log(`the replica cannot go on, for the disk is full, and tries again from time to time: ${reason.message}`);
      }
      this.#wasDiskFull = true;
      this.#lacksStill(`the disk is full: ${reason.message}`);
      this.#tries++;
      await this.#wait();
      return;
    }
    this.#wasDiskFull = false;
    // It never came so far that something was served, and would not by being started again. Who listens goes on.
    if (!this.#wasServed && this.#address === undefined) throw reason;
    this.#tries++;
    log(`the replica's thread has ended and is started again: ${reason.stack ?? reason.message}`);
    this.#lacksStill(`its thread has ended: ${reason.message}`);
    await this.#wait();
  }

  /** Resolves after a while, or when the replica is closed. */
  #wait(): Promise<void> {
    const { signal } = this.#closing;
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(this.#tries - 1, 20));
    return new Promise((resolve) => {
      const over = (): void => {
        cancelTimer();
        signal.removeEventListener('abort', over);
        resolve();
      };
      const cancelTimer = this.#options.clock.setTimer(waitMs, over);
      signal.addEventListener('abort', over);
    });
  }
}

/** By the message, which an error keeps between threads. */
function isDiskFull({ message }: Error): boolean {
  return /\b(ENOSPC|EDQUOT)\b/.test(message);
}
