import type { Clock } from '@muster/proto';
import { attachShard, type SharedShard } from '../index/open.js';
import type { ShardIndex } from '../index/shard-index.js';
import type { Generation, Generations } from './generations.js';
import type { FromReplica, ReplicaState, SnapshotWanted, ToReplica } from './messages.js';
import { OwnDocuments } from './own-documents.js';
import type { ReplicaThread, StartReplicaThread } from './replica-worker.js';

/** How a replica's thread has ended. */
export type ThreadEnd =
  /** As it was told to. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'snapshot-needed'; readonly wanted: SnapshotWanted }
  /** A fault of ours, or the machine's. */
  | { readonly kind: 'failed'; readonly reason: Error };

/** What a life of a replica's thread needs. */
export interface ThreadLifeOptions {
  readonly start: StartReplicaThread;
  readonly generations: Generations;
  readonly clock: Clock;
  readonly log: (message: string) => void;
}

/** A thread that has said its last word ends by itself in far less, in milliseconds. */
const endMs = 10_000;
/** Most time that a thread takes to bring to disk what it has, in milliseconds. */
const closeMs = 60_000;

/** A replica's thread from its start to its end: serves what it publishes, and tells it what is not served any more. */
export class ThreadLife {
  /** How it ended. */
  readonly ended: Promise<ThreadEnd>;
  readonly #options: ThreadLifeOptions;
  readonly #thread: ReplicaThread;
  readonly #documents = new OwnDocuments();
  readonly #unwatch: () => void;
  /** The generations it has published that are held. */
  readonly #published = new Set<Generation>();
  #newest: Generation | undefined;
  #end: ThreadEnd | undefined;
  #state: ReplicaState | undefined;
  #isLeaving = false;
  #isOver = false;
  #cancelKill: () => void = () => {};

  constructor(options: ThreadLifeOptions) {
    this.#options = options;
    this.#unwatch = options.generations.watch({ released: (generation) => this.#released(generation) });
    let resolveEnded: (end: ThreadEnd) => void = () => {};
    this.ended = new Promise((resolve) => {
      resolveEnded = resolve;
    });
    this.#thread = options.start({
      message: (message) => this.#receive(message),
      ended: (reason) => {
        this.#isOver = true;
        this.#cancelKill();
        this.#unwatchIfDone();
        resolveEnded(this.#end ?? { kind: 'failed', reason });
      },
    });
  }

  /** How it gets on, as it last said. */
  get state(): ReplicaState | undefined {
    return this.#state;
  }

  /** Tells it where peers reach this replica. */
  listening(address: string): void {
    this.#post({ type: 'listening', address });
  }

  /** Lets it bring everything to disk and end. What it publishes from now on is not served. */
  close(): void {
    this.#isLeaving = true;
    this.#post({ type: 'close' });
    this.#killIn(closeMs);
  }

  /** Lets it put the folder aside and say where a snapshot may be had. What it publishes from now on is not served. */
  damaged(reason: string): void {
    this.#isLeaving = true;
    this.#post({ type: 'damaged', reason });
    this.#killIn(closeMs);
  }

  #post(message: ToReplica): void {
    if (!this.#isOver) this.#thread.post(message);
  }

  #receive(message: FromReplica): void {
    switch (message.type) {
      case 'published':
        this.#publish(message.shared);
        return;
      case 'state':
        this.#state = message.state;
        return;
      case 'log':
        this.#options.log(message.message);
        return;
      case 'snapshot-needed':
        this.#say({ kind: 'snapshot-needed', wanted: message });
        return;
      case 'closed':
        this.#say({ kind: 'closed' });
    }
  }

  #publish(shared: SharedShard): void {
    const { generations, log } = this.#options;
    if (this.#isLeaving || !this.#isNews(shared)) {
      this.#post({ type: 'released', generation: shared.generation });
      return;
    }
    try {
      const taken = this.#documents.take(shared);
      const index = this.#attach(taken);
      this.#newest = generations.publish(index, taken, this.#newest);
      this.#published.add(this.#newest);
    } catch (error) {
      log(`generation ${shared.generation} is not served: ${(error as Error).message}`);
      this.#post({ type: 'released', generation: shared.generation });
    }
  }

  /**
   * A thread that was started again goes through states that were served before: what is served stays. Of its own states
   * it publishes none twice unless its segments were merged meanwhile.
   */
  #isNews(shared: SharedShard): boolean {
    const { newest } = this.#options.generations;
    if (newest === undefined || !isBehind(shared, newest.shared)) return true;
    return (
      newest === this.#newest && shared.logId === newest.shared.logId && shared.generation === newest.shared.generation
    );
  }

  #attach(taken: SharedShard): ShardIndex {
    try {
      return attachShard(taken, this.#newest?.index);
    } catch (error) {
      this.#documents.release(taken);
      throw error;
    }
  }

  #released(generation: Generation): void {
    if (!this.#published.delete(generation)) return;
    const { shared } = generation;
    this.#documents.release(shared);
    this.#post({ type: 'released', generation: shared.generation });
    this.#unwatchIfDone();
  }

  #unwatchIfDone(): void {
    if (this.#isOver && this.#published.size === 0) this.#unwatch();
  }

  #say(end: ThreadEnd): void {
    this.#end ??= end;
    this.#killIn(endMs);
  }

  #killIn(ms: number): void {
    this.#cancelKill();
    this.#cancelKill = this.#options.clock.setTimer(ms, () => this.#thread.kill());
  }
}

/** Whether a state is no news to who has another one: of the same log, or of the index that the log goes on from. */
function isBehind(state: SharedShard, other: SharedShard): boolean {
  const isOfLog = state.logId === other.logId || state.logId === '';
  return isOfLog && state.manifest.build === other.manifest.build && state.generation <= other.generation;
}
