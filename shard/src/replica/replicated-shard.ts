import type { LoggedOperation__Output } from '@muster/proto';
import type { Manifest } from '../index/manifest.js';
import type { ShardManifest } from '../index/shard-manifest.js';
import { SyncFailed } from './commit.js';
import { Committer } from './committer.js';
import type { KnownLog } from './known-log.js';
import { MergeRunner } from './merge-runner.js';
import { Merger } from './merger.js';
import { Publisher } from './publisher.js';
import type { ReplicaOptions } from './replica.js';
import { filesOf, keepFiles, replicaFolder } from './replica-folder.js';
import { SegmentStore } from './segment-store.js';
import { ShardState } from './shard-state.js';

const defaultCommitIntervalMs = 5000;
const defaultBuilderBytes = 64 * 2 ** 20;
/** Of 100 milliseconds so many at most are for merging. */
const mergeWorkMs = 70;

/** What a replica's shard is made from. */
export interface ReplicatedShardOptions {
  readonly replica: ReplicaOptions;
  readonly manifest: Manifest;
  /** What the replica's folder holds. */
  readonly held: ShardManifest;
  /** Generations are published as its. */
  readonly log: KnownLog;
  /** The newest generation is on disk. */
  readonly onCommitted: () => void;
  /** It could not be brought there. */
  readonly onNotCommitted: (error: Error) => void;
  /** Segments could not be merged; nothing has changed. */
  readonly onNotMerged: (error: Error) => void;
}

/**
 * The shard of a replica: its newest state, the generations that are published of it, what of them is on disk, and
 * merges. After an error the state is unsound, until it is made again from what is on disk (`startOver`).
 */
export class ReplicatedShard {
  readonly #options: ReplicatedShardOptions;
  readonly #folder: string;
  readonly #store: SegmentStore;
  readonly #publisher: Publisher;
  readonly #committer: Committer;
  readonly #runner: MergeRunner;
  readonly #merger: Merger;
  #state: ShardState;
  #segmentsNamed = 0;
  #isUnsound = false;
  /** Settles when what changes the state now is done. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @throws DamagedIndex if a file is not what was written */
  constructor(options: ReplicatedShardOptions) {
    const { manifest, held, log } = options;
    const { start, clock, tell, startMergeThread, commitIntervalMs = defaultCommitIntervalMs } = options.replica;
    this.#options = options;
    this.#folder = replicaFolder(start);
    this.#store = new SegmentStore(this.#folder);
    this.#publisher = new Publisher({
      manifest,
      shard: start.shard,
      maxMemoryBytes: start.maxMemoryBytes,
      tell: (shared) => tell({ type: 'published', shared }),
    });
    this.#committer = new Committer({
      folder: this.#folder,
      clock,
      intervalMs: commitIntervalMs,
      committed: held.segments,
      durableSeq: held.written?.nextSeq ?? manifest.nextSeq,
      logId: log.logId,
      onCommitted: () => this.#committed(),
      onTrouble: (error) => this.#notCommitted(error),
    });
    this.#runner = new MergeRunner(startMergeThread);
    this.#runner.throttle(mergeWorkMs);
    this.#merger = new Merger({
      runner: this.#runner,
      clock,
      folder: this.#folder,
      schema: manifest.schema,
      store: this.#store,
      newName: () => this.#newName(),
      onMerged: () => void this.#merged(),
      onFailed: options.onNotMerged,
    });
    this.#state = this.#stateOnDisk();
  }

  /** All operations of the shard below were applied. */
  get nextSeq(): number {
    return this.#state.nextSeq;
  }

  /** All operations below are on disk. */
  get durableSeq(): number {
    return this.#committer.durableSeq;
  }

  /** Whether any generation was published. */
  get isPublished(): boolean {
    return this.#publisher.newest !== undefined;
  }

  /** Whether the state has to be made again from what is on disk. */
  get isUnsound(): boolean {
    return this.#isUnsound;
  }

  /** Does what changes the state, when nothing else does. After an error the state is unsound. */
  async change(work: () => Promise<void>): Promise<void> {
    try {
      await this.#alone(work);
    } catch (error) {
      this.#isUnsound = true;
      throw error;
    }
  }

  /** Applies operations; to be called within `change`, as are the next three. Throws what `ShardState.apply` does. */
  async apply(operations: readonly LoggedOperation__Output[]): Promise<void> {
    await this.#state.apply(operations);
  }

  /** Takes note that the shard has no further operations below `mark`. */
  reach(mark: number): void {
    this.#state.reach(mark);
  }

  /** Publishes the state, which stands at a mark. */
  async publish(): Promise<void> {
    await this.#state.write();
    this.#state.replace(this.#merger.swapIn(this.#state.segments));
    this.publishWritten();
  }

  /** Publishes the state, which stands at a mark and is written. */
  publishWritten(): void {
    const written = { nextSeq: this.#state.nextSeq, logId: this.#options.log.logId };
    const published = { segments: this.#state.published(), written };
    this.#publisher.publish(published);
    this.#committer.offer(published);
    this.#merger.consider(this.#state.segments, published.segments);
  }

  /** Makes the state again from what is on disk; the log goes on from there. What was published stays published. */
  async startOver(): Promise<void> {
    this.#state.close();
    await this.#merger.drop();
    await this.#committer.startOver();
    this.#state = this.#stateOnDisk();
    await this.#release();
    const loaded = [...this.#store.names()].map((name) => ({ name, documents: 0, liveDocuments: 0 }));
    await keepFiles(this.#folder, filesOf([...loaded, ...this.#committer.entries()]));
    this.#isUnsound = false;
  }

  /** No call uses a generation any more. */
  released(generation: number): void {
    this.#publisher.released(generation);
    void this.#release();
  }

  /** Brings what was published last to disk, and ends. */
  async end(): Promise<void> {
    await this.#runner.close();
    await this.#turn;
    this.#state.close();
    await this.#committer.end();
  }

  #alone<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#turn.then(change);
    this.#turn = changed.catch(() => {});
    return changed;
  }

  #stateOnDisk(): ShardState {
    const { replica, manifest } = this.#options;
    return new ShardState({
      folder: this.#folder,
      schema: manifest.schema,
      store: this.#store,
      segments: this.#committer.committed,
      nextSeq: this.#committer.durableSeq,
      builderBytes: replica.builderBytes ?? defaultBuilderBytes,
      newName: () => this.#newName(),
    });
  }

  #newName(): string {
    return `${this.#options.replica.startName}-${this.#segmentsNamed++}`;
  }

  /** Without a mark to come, the newest generation is published again with fewer segments. */
  async #merged(): Promise<void> {
    try {
      while (await this.#alone(async () => this.#merger.carrySome()));
      await this.#alone(async () => {
        const { nextSeq, isWritten } = this.#state;
        const isNewest = this.#publisher.newest?.written.nextSeq === nextSeq && isWritten;
        if (isNewest && !this.#isUnsound) await this.publish();
      });
    } catch (error) {
      this.#options.onNotMerged(error as Error);
    }
  }

  #committed(): void {
    this.#options.onCommitted();
    void this.#release();
  }

  #notCommitted(error: Error): void {
    if (error instanceof SyncFailed) this.#isUnsound = true;
    this.#options.onNotCommitted(error);
  }

  /** Lets go of segments that nobody needs any more. */
  async #release(): Promise<void> {
    const newest = this.#state.segments.map(({ name }) => name);
    const toCommit = this.#committer.entries().map(({ name }) => name);
    await this.#store.keep(new Set([...newest, ...this.#publisher.names(), ...toCommit, ...this.#merger.names()]));
  }
}
