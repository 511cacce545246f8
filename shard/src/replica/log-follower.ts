import type { LogRequest, LogResponse__Output } from '@muster/proto';
import { IndexUnusable, type Manifest } from '../index/manifest.js';
import type { ShardManifest } from '../index/shard-manifest.js';
import { CatchUp } from './catch-up.js';
import { SyncFailed } from './commit.js';
import { Committer } from './committer.js';
import { isDamage } from './damage.js';
import { KnownLog, SnapshotNeeded } from './known-log.js';
import { LogTrouble } from './log-stream.js';
import { MergeRunner } from './merge-runner.js';
import { Merger } from './merger.js';
import { Publisher } from './publisher.js';
import { type LogTaker, PullLog } from './pull-log.js';
import type { ReplicaOptions } from './replica.js';
import { filesOf, keepFiles, replicaFolder } from './replica-folder.js';
import { SegmentStore } from './segment-store.js';
import { CannotApply, ShardState } from './shard-state.js';
import { StateTeller } from './state-teller.js';

const defaultCommitIntervalMs = 5000;
const defaultBuilderBytes = 64 * 2 ** 20;
/** How long a replica that never followed a log waits for the writer before it serves the index as it was built. */
const firstWriterMs = 5000;
/** Of 100 milliseconds so many at most are for merging. */
const mergeWorkMs = 70;

/** Follows the log from what a replica's folder holds: applies what comes, publishes at marks, commits. */
export class LogFollower implements LogTaker {
  readonly #options: ReplicaOptions;
  readonly #folder: string;
  readonly #manifest: Manifest;
  readonly #pull: PullLog;
  readonly #teller: StateTeller;
  readonly #store: SegmentStore;
  readonly #publisher: Publisher;
  readonly #committer: Committer;
  readonly #runner: MergeRunner;
  readonly #merger: Merger;
  readonly #log: KnownLog;
  readonly #catchUp: CatchUp;
  #state: ShardState;
  #address = '';
  #segmentsNamed = 0;
  /** The state stands at a mark that was not published. */
  #isMarkSkipped = false;
  /** The state has to be made again from what is on disk. */
  #isUnsound = false;
  /** Why it cannot go on. */
  #end: Error | undefined;
  /** Settles when what changes the state now is done. */
  #turn: Promise<unknown> = Promise.resolve();
  #tellClosed: () => void = () => {};
  readonly #closed = new Promise<void>((resolve) => {
    this.#tellClosed = resolve;
  });

  /** @throws DamagedIndex if a file is not what was written */
  constructor(options: ReplicaOptions, manifest: Manifest, { segments, written }: ShardManifest) {
    const { start, openLog, clock, random, tell, commitIntervalMs = defaultCommitIntervalMs } = options;
    const { nextSeq, logId } = written ?? { nextSeq: manifest.nextSeq, logId: '' };
    this.#options = options;
    this.#manifest = manifest;
    this.#folder = replicaFolder(start);
    this.#log = new KnownLog(logId, nextSeq);
    this.#catchUp = new CatchUp(clock);
    this.#pull = new PullLog(this, { openLog, clock, random });
    this.#teller = new StateTeller(tell);
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
      committed: segments,
      durableSeq: nextSeq,
      logId,
      onCommitted: () => this.#committed(),
      onTrouble: (error) => this.#notCommitted(error),
    });
    this.#runner = new MergeRunner(options.startMergeThread);
    this.#runner.throttle(mergeWorkMs);
    this.#merger = new Merger({
      runner: this.#runner,
      clock,
      folder: this.#folder,
      schema: manifest.schema,
      store: this.#store,
      newName: () => this.#newName(),
      onMerged: () => void this.#merged(),
      onFailed: (error) => this.#notMerged(error),
    });
    this.#state = this.#stateOnDisk();
  }

  /**
   * Follows the log until it is closed.
   *
   * @throws SnapshotNeeded
   * @throws what `isDamage` tells of, if a file is not what was written
   * @throws what it was given up for
   */
  async follow(): Promise<void> {
    this.#tellProgress();
    const cancelFirst = this.#publishFirst();
    try {
      await this.#pull.run();
    } catch (error) {
      if (!(error instanceof CannotApply)) throw error;
      this.#teller.log(`it has stopped following the log: ${error.message}`);
      await this.#closed;
      if (this.#end) throw this.#end;
    } finally {
      cancelFirst();
    }
  }

  /** Ends the following with an error, whatever it does or waits for now. */
  giveUp(reason: Error): void {
    this.#end ??= reason;
    this.#tellClosed();
    this.#pull.reopen();
  }

  /** Brings what was published last to disk, and ends. */
  async end(): Promise<void> {
    await this.#runner.close();
    await this.#turn;
    this.#state.close();
    await this.#committer.end();
  }

  /** Stops following; what is under way is done. */
  close(): void {
    this.#tellClosed();
    this.#pull.close();
  }

  /** No call uses a generation any more. */
  released(generation: number): void {
    this.#publisher.released(generation);
    void this.#release();
  }

  /** Peers reach this replica at `address`. */
  listening(address: string): void {
    this.#address = address;
    this.#pull.report(this.#request());
  }

  async begin(): Promise<LogRequest> {
    if (this.#end) throw this.#end;
    if (this.#isUnsound) await this.#orTrouble(() => this.#startOver());
    return this.#request();
  }

  async take(response: LogResponse__Output): Promise<void> {
    const { clock } = this.#options;
    const begunMs = clock.now();
    await this.#orTrouble(() => this.#takeIn(response));
    const restMs = this.#catchUp.restMs(begunMs);
    if (restMs > 0) await this.#pull.pause(restMs);
  }

  async lost(trouble: LogTrouble): Promise<void> {
    this.#teller.log(trouble.message);
    if (!this.#isMarkSkipped || this.#isUnsound) return;
    await this.#orTrouble(() => this.#publish()).catch((error: unknown) => {
      if (!(error instanceof LogTrouble)) throw error;
      this.#teller.log(error.message);
    });
  }

  /** Changes the state; after an error it is made again from what is on disk, before the log is read on. */
  async #orTrouble(change: () => Promise<void>): Promise<void> {
    try {
      await this.#alone(change);
    } catch (error) {
      if (isFinal(error) || error instanceof LogTrouble || this.#cannotServe(error)) throw error;
      this.#isUnsound = true;
      throw new LogTrouble(`what the log says cannot be taken in: ${(error as Error).message}`, true);
    }
  }

  /** What takes more memory than allowed from the first cannot be served at all. */
  #cannotServe(error: unknown): boolean {
    return error instanceof IndexUnusable && this.#publisher.newest === undefined;
  }

  /** Changes the state, when nothing else does. */
  #alone<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#turn.then(change);
    this.#turn = changed.catch(() => {});
    return changed;
  }

  #request(): LogRequest {
    const { start } = this.#options;
    return {
      index: this.#manifest.name,
      shard: start.shard,
      fromSeq: this.#state.nextSeq,
      durableSeq: this.#committer.durableSeq,
      logId: this.#log.logId,
      buildId: this.#manifest.build,
      address: this.#address,
    };
  }

  #stateOnDisk(): ShardState {
    const { builderBytes = defaultBuilderBytes } = this.#options;
    return new ShardState({
      folder: this.#folder,
      schema: this.#manifest.schema,
      store: this.#store,
      segments: this.#committer.committed,
      nextSeq: this.#committer.durableSeq,
      builderBytes,
      newName: () => this.#newName(),
    });
  }

  #newName(): string {
    return `${this.#options.startName}-${this.#segmentsNamed++}`;
  }

  /** One that has not followed a log yet waits for the writer, to have the log's name at once. */
  #publishFirst(): () => void {
    const publish = (): void => {
      if (this.#publisher.newest === undefined) this.#publishState();
    };
    if (this.#log.logId === '') return this.#options.clock.setTimer(firstWriterMs, publish);
    publish();
    return () => {};
  }

  async #takeIn(response: LogResponse__Output): Promise<void> {
    const isNamed = this.#log.greet(response, this.#state.nextSeq);
    if (response.logId !== '') this.#teller.log('');
    if (isNamed) this.#publishState();
    await this.#apply(response);
  }

  async #apply({ operations, mark }: LogResponse__Output): Promise<void> {
    if (operations.length > 0) this.#isMarkSkipped = false;
    await this.#state.apply(operations);
    if (mark > 0) {
      this.#state.reach(mark);
      this.#noteDistance();
      if (this.#catchUp.isTimeToPublish) await this.#publish();
      else this.#isMarkSkipped = true;
    }
    this.#noteDistance();
    this.#tellProgress();
  }

  #noteDistance(): void {
    this.#catchUp.left(this.#log.nextSeq - this.#state.nextSeq);
  }

  async #publish(): Promise<void> {
    this.#isMarkSkipped = false;
    await this.#state.write();
    this.#state.replace(this.#merger.swapIn(this.#state.segments));
    this.#publishState();
  }

  /** Publishes the state, which stands at a mark and is written. */
  #publishState(): void {
    const written = { nextSeq: this.#state.nextSeq, logId: this.#log.logId };
    const published = { segments: this.#state.published(), written };
    this.#catchUp.published();
    this.#publisher.publish(published);
    this.#committer.offer(published);
    this.#merger.consider(this.#state.segments, published.segments);
  }

  /** Without a mark to come, the newest generation is published again with fewer segments. */
  async #merged(): Promise<void> {
    try {
      while (await this.#alone(async () => this.#merger.carrySome()));
      await this.#alone(async () => {
        const isPublished = this.#publisher.newest?.written.nextSeq === this.#state.nextSeq && this.#state.isWritten;
        if (isPublished && !this.#isUnsound) await this.#publish();
      });
    } catch (error) {
      this.#notMerged(error as Error);
    }
  }

  #notMerged(error: Error): void {
    if (isDamage(error)) this.giveUp(error);
    else this.#options.tell({ type: 'log', message: `segments could not be merged: ${error.message}` });
  }

  #committed(): void {
    this.#teller.disk('');
    this.#tellProgress();
    this.#pull.report(this.#request());
    void this.#release();
  }

  #notCommitted(error: Error): void {
    this.#teller.disk(`what was taken in cannot be brought to disk: ${error.message}`);
    if (!(error instanceof SyncFailed)) return;
    this.#isUnsound = true;
    this.#pull.reopen();
  }

  /** Lets go of segments that nobody needs any more. */
  async #release(): Promise<void> {
    const newest = this.#state.segments.map(({ name }) => name);
    const toCommit = this.#committer.entries().map(({ name }) => name);
    await this.#store.keep(new Set([...newest, ...this.#publisher.names(), ...toCommit, ...this.#merger.names()]));
  }

  /** Makes the state again from what is on disk; the log goes on from there. What was published stays published. */
  async #startOver(): Promise<void> {
    this.#isUnsound = false;
    this.#isMarkSkipped = false;
    this.#state.close();
    await this.#merger.drop();
    await this.#committer.startOver();
    this.#state = this.#stateOnDisk();
    await this.#release();
    const loaded = [...this.#store.names()].map((name) => ({ name, documents: 0, liveDocuments: 0 }));
    await keepFiles(this.#folder, filesOf([...loaded, ...this.#committer.entries()]));
  }

  #tellProgress(): void {
    const { durableSeq } = this.#committer;
    this.#teller.at({ nextSeq: this.#state.nextSeq, logNextSeq: this.#log.nextSeq, durableSeq });
  }
}

function isFinal(error: unknown): boolean {
  return isDamage(error) || error instanceof CannotApply || error instanceof SnapshotNeeded;
}
