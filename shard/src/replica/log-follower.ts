import type { LogRequest, LogResponse__Output } from '@muster/proto';
import { IndexUnusable, type Manifest } from '../index/manifest.js';
import type { ShardManifest } from '../index/shard-manifest.js';
import { CatchUp } from './catch-up.js';
import { isDamage } from './damage.js';
import { KnownLog } from './known-log.js';
import { LogTrouble } from './log-stream.js';
import { type LogTaker, PullLog } from './pull-log.js';
import type { ReplicaOptions } from './replica.js';
import { ReplicatedShard } from './replicated-shard.js';
import { CannotApply } from './shard-state.js';
import { StateTeller } from './state-teller.js';

/** How long a replica that never followed a log waits for the writer before it serves the index as it was built. */
const firstWriterMs = 5000;

/** Follows the log from what a replica's folder holds: has what comes applied, and published at marks. */
export class LogFollower implements LogTaker {
  readonly #options: ReplicaOptions;
  readonly #manifest: Manifest;
  readonly #pull: PullLog;
  readonly #teller: StateTeller;
  readonly #log: KnownLog;
  readonly #catchUp: CatchUp;
  readonly #shard: ReplicatedShard;
  #address = '';
  /** While the state stands at a mark that was not published: keeps that from being done when it is time. */
  #cancelSkipped: (() => void) | undefined;
  /** Why it cannot go on. */
  #end: Error | undefined;
  #tellClosed: () => void = () => {};
  readonly #closed = new Promise<void>((resolve) => {
    this.#tellClosed = resolve;
  });

  /** @throws DamagedIndex if a file is not what was written */
  constructor(options: ReplicaOptions, manifest: Manifest, held: ShardManifest) {
    const { openLog, clock, random, tell } = options;
    const { nextSeq, logId } = held.written ?? { nextSeq: manifest.nextSeq, logId: '' };
    this.#options = options;
    this.#manifest = manifest;
    this.#log = new KnownLog(logId, nextSeq);
    this.#catchUp = new CatchUp(clock);
    this.#pull = new PullLog(this, { openLog, clock, random });
    this.#teller = new StateTeller(tell);
    this.#shard = new ReplicatedShard({
      replica: options,
      manifest,
      held,
      log: this.#log,
      onCommitted: () => this.#committed(),
      onNotCommitted: (error) => this.#notCommitted(error),
      onNotMerged: (error) => this.#notMerged(error),
    });
  }

  /**
   * Follows the log until it is closed.
   *
   * @throws SnapshotNeeded
   * @throws IndexUnusable if the first generation takes more memory than allowed
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
      this.#leaveSkipped();
    }
  }

  /** Ends the following with an error, whatever it does or waits for now. */
  giveUp(reason: Error): void {
    this.#end ??= reason;
    this.#tellClosed();
    this.#pull.reopen();
  }

  /** Brings what was published last to disk, and ends. */
  end(): Promise<void> {
    return this.#shard.end();
  }

  /** Stops following; what is under way is done. */
  close(): void {
    this.#tellClosed();
    this.#pull.close();
  }

  /** No call uses a generation any more. */
  released(generation: number): void {
    this.#shard.released(generation);
  }

  /** Peers reach this replica at `address`. */
  listening(address: string): void {
    this.#address = address;
    this.#pull.report(this.#request());
  }

  async begin(): Promise<LogRequest> {
    if (this.#end) throw this.#end;
    if (this.#shard.isUnsound) {
      this.#leaveSkipped();
      await this.#change(() => this.#shard.startOver());
    }
    return this.#request();
  }

  async take(response: LogResponse__Output): Promise<void> {
    const { clock } = this.#options;
    const begunMs = clock.now();
    const isNamed = this.#log.greet(response, this.#shard.nextSeq);
    if (response.logId !== '') this.#teller.log('');
    await this.#change(async () => {
      // A mark was to be published meanwhile, and could not be: what is there now lacks what that was made of.
      if (this.#shard.isUnsound) throw new LogTrouble('what was taken in before could not be written', false);
      if (isNamed) this.#shard.publishWritten();
      await this.#apply(response);
    });
    const restMs = this.#catchUp.restMs(begunMs);
    if (restMs > 0) await this.#pull.pause(restMs);
  }

  async lost(trouble: LogTrouble): Promise<void> {
    this.#teller.log(trouble.message);
    await this.#publishSkipped();
  }

  /** Changes the state; after an error it is made again from what is on disk, before the log is read on. */
  async #change(work: () => Promise<void>): Promise<void> {
    try {
      await this.#shard.change(work);
    } catch (error) {
      if (this.#isFinal(error)) throw error;
      throw new LogTrouble(`what the log says cannot be taken in: ${(error as Error).message}`, true);
    }
  }

  /** Whether another try from what is on disk would end as this one. */
  #isFinal(error: unknown): boolean {
    const cannotBegin = error instanceof IndexUnusable && !this.#shard.isPublished;
    return isDamage(error) || error instanceof CannotApply || cannotBegin;
  }

  #request(): LogRequest {
    return {
      index: this.#manifest.name,
      shard: this.#options.start.shard,
      fromSeq: this.#shard.nextSeq,
      durableSeq: this.#shard.durableSeq,
      logId: this.#log.logId,
      buildId: this.#manifest.build,
      address: this.#address,
    };
  }

  /** One that has not followed a log yet waits for the writer, to have the log's name at once. */
  #publishFirst(): () => void {
    const publish = (): void => {
      if (!this.#shard.isPublished) this.#shard.publishWritten();
    };
    if (this.#log.logId === '') return this.#options.clock.setTimer(firstWriterMs, publish);
    publish();
    return () => {};
  }

  async #apply({ operations, mark }: LogResponse__Output): Promise<void> {
    if (operations.length > 0) this.#leaveSkipped();
    await this.#shard.apply(operations);
    if (mark > 0) {
      this.#shard.reach(mark);
      this.#noteDistance();
      const delayMs = this.#catchUp.publishDelayMs;
      if (delayMs === 0) await this.#publish();
      else this.#skip(delayMs);
    }
    this.#noteDistance();
    this.#tellProgress();
  }

  async #publish(): Promise<void> {
    this.#leaveSkipped();
    await this.#shard.publish();
    this.#catchUp.published();
  }

  /** The mark where the state stands is published after `delayMs`, unless something comes before. */
  #skip(delayMs: number): void {
    this.#leaveSkipped();
    this.#cancelSkipped = this.#options.clock.setTimer(delayMs, () => void this.#publishInTime());
  }

  #leaveSkipped(): void {
    this.#cancelSkipped?.();
    this.#cancelSkipped = undefined;
  }

  async #publishInTime(): Promise<void> {
    try {
      await this.#publishSkipped();
      if (this.#shard.isUnsound) this.#pull.reopen();
    } catch (error) {
      this.giveUp(error as Error);
    }
  }

  async #publishSkipped(): Promise<void> {
    try {
      await this.#change(async () => {
        if (this.#cancelSkipped !== undefined && !this.#shard.isUnsound) await this.#publish();
      });
    } catch (error) {
      if (!(error instanceof LogTrouble)) throw error;
      this.#teller.log(error.message);
    }
  }

  #noteDistance(): void {
    this.#catchUp.left(this.#log.nextSeq - this.#shard.nextSeq);
  }

  #committed(): void {
    this.#teller.disk('');
    this.#tellProgress();
    this.#pull.report(this.#request());
  }

  #notCommitted(error: Error): void {
    this.#teller.disk(`what was taken in cannot be brought to disk: ${error.message}`);
    if (this.#shard.isUnsound) this.#pull.reopen();
  }

  #notMerged(error: Error): void {
    if (isDamage(error)) this.giveUp(error);
    else this.#options.tell({ type: 'log', message: `segments could not be merged: ${error.message}` });
  }

  #tellProgress(): void {
    const { nextSeq, durableSeq } = this.#shard;
    this.#teller.at({ nextSeq, logNextSeq: this.#log.nextSeq, durableSeq });
  }
}
