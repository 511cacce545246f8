import type { Clock, LogRequest } from '@muster/proto';
import { IndexUnusable, type Manifest, readManifest } from '../index/manifest.js';
import { DamageTold, isDamage } from './damage.js';
import { SnapshotNeeded } from './known-log.js';
import { LogFollower } from './log-follower.js';
import { LogTrouble, type OpenLog } from './log-stream.js';
import type { StartMergeThread } from './merge-start.js';
import type { FromReplica, ReplicaStart, ToReplica } from './messages.js';
import { lockReplicaFolder, makeReplicaParent, moveAside, openReplicaFolder } from './replica-folder.js';

/** What a replica is run with. */
export interface ReplicaOptions {
  readonly start: ReplicaStart;
  readonly clock: Clock;
  /** Gives numbers in [0, 1). */
  readonly random: () => number;
  readonly openLog: OpenLog;
  readonly startMergeThread: StartMergeThread;
  readonly tell: (message: FromReplica) => void;
  /** Begins the names of the segments written from now on; no former start of this replica had it. */
  readonly startName: string;
  /** Least time from one commit to the next, in milliseconds. @default 5000 */
  readonly commitIntervalMs?: number;
  /** Memory for documents that are not yet in a segment, in bytes. @default 67108864 */
  readonly builderBytes?: number;
}

/** How long a replica that lost its files waits for the writer to name peers. */
const peersMs = 5000;

/** Follows the log for one replica of one shard. */
export class Replica {
  readonly #options: ReplicaOptions;
  #follower: LogFollower | undefined;
  #isClosed = false;
  #damage: DamageTold | undefined;
  #address = '';

  constructor(options: ReplicaOptions) {
    this.#options = options;
  }

  /**
   * Runs until it is told to close, or cannot go on without a snapshot:
   *
   * 1. claims its folder, makes it if there is none, loads what was committed;
   * 2. publishes that, once it knows the log that it follows, or the writer lets itself be waited for;
   * 3. pulls the log, applies what comes, publishes at marks, merges, commits from time to time;
   * 4. commits what was published last, and gives the folder back.
   *
   * @throws IndexUnusable if the folder is another process's, or of another build of the index
   */
  async run(): Promise<void> {
    const { start, tell } = this.#options;
    const manifest = await readManifest(start.dir);
    if (manifest.shards[start.shard] === undefined) {
      throw new IndexUnusable(`${start.dir} has shards 0 to ${manifest.shards.length - 1}, not ${start.shard}`);
    }
    await makeReplicaParent(start);
    const lock = await lockReplicaFolder(start);
    try {
      await this.#follow(manifest);
      tell({ type: 'closed' });
    } catch (error) {
      if (error instanceof SnapshotNeeded) {
        const { peers, message: reason, nextSeq: after } = error;
        tell({ type: 'snapshot-needed', peers, reason, isDamaged: false, after });
      } else if (isDamage(error)) {
        await this.#dropDamaged(manifest, error as Error);
      } else throw error;
    } finally {
      await lock.release();
    }
  }

  /** Takes a message of the thread that serves. */
  receive(message: ToReplica): void {
    switch (message.type) {
      case 'released':
        this.#follower?.released(message.generation);
        return;
      case 'listening':
        this.#address = message.address;
        this.#follower?.listening(message.address);
        return;
      case 'damaged':
        this.#damage ??= new DamageTold(message.reason);
        this.#follower?.giveUp(this.#damage);
        return;
      case 'close':
        this.#isClosed = true;
        this.#follower?.close();
    }
  }

  async #follow(manifest: Manifest): Promise<void> {
    const { start } = this.#options;
    const held = await openReplicaFolder(start, manifest);
    if (this.#damage) throw this.#damage;
    this.#follower = new LogFollower(this.#options, manifest, held);
    if (this.#address !== '') this.#follower.listening(this.#address);
    if (this.#isClosed) this.#follower.close();
    try {
      await this.#follower.follow();
    } finally {
      await this.#follower.end();
    }
  }

  /** Moves what it has aside and asks for a snapshot in its place. */
  async #dropDamaged(manifest: Manifest, error: Error): Promise<void> {
    const { start, tell } = this.#options;
    const aside = await moveAside(start);
    const whereTo = aside === undefined ? '' : `; what there was is in ${aside} now`;
    tell({ type: 'log', message: `${error.message}${whereTo}` });
    const peers = await this.#findPeers(manifest);
    tell({ type: 'snapshot-needed', peers, reason: error.message, isDamaged: true, after: -1 });
  }

  /** The peers that the writer knows; none if it does not say in time. */
  async #findPeers({ name, nextSeq, build }: Manifest): Promise<readonly string[]> {
    const { start, openLog, clock } = this.#options;
    const request: LogRequest = {
      index: name,
      shard: start.shard,
      fromSeq: nextSeq,
      durableSeq: nextSeq,
      buildId: build,
      address: this.#address,
    };
    const stream = openLog(request);
    const cancelTimer = clock.setTimer(peersMs, () => stream.close());
    try {
      for await (const { peers } of stream.responses) return peers;
    } catch (error) {
      if (!(error instanceof LogTrouble)) throw error;
    } finally {
      cancelTimer();
      stream.close();
    }
    return [];
  }
}
