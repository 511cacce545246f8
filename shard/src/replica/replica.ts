import type { Clock, LogRequest } from '@muster/proto';
import { IndexUnusable, type Manifest, readManifest } from '../index/manifest.js';
import { DamagedIndex } from '../index/sections.js';
import { lockFolder } from './folder-lock.js';
import { LogFollower, SnapshotNeeded } from './log-follower.js';
import { LogTrouble, type OpenLog } from './log-stream.js';
import { MergeFailed } from './merge-runner.js';
import type { StartMergeThread } from './merge-start.js';
import type { FromReplica, ReplicaStart, ToReplica } from './messages.js';
import { makeReplicaParent, moveAside, openReplicaFolder, replicaFolder } from './replica-folder.js';

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
    const lock = await lockFolder(replicaFolder(start));
    try {
      await this.#follow(manifest);
      tell({ type: 'closed' });
    } catch (error) {
      if (error instanceof SnapshotNeeded) {
        tell({ type: 'snapshot-needed', peers: error.peers, reason: error.message });
      } else if (isDamage(error)) {
        await this.#dropDamaged(manifest, error);
      } else throw error;
    } finally {
      await lock.release();
    }
  }

  /** Takes a message of the thread that serves. */
  receive(message: ToReplica): void {
    if (message.type === 'released') this.#follower?.released(message.generation);
    else if (message.type === 'listening') {
      this.#address = message.address;
      this.#follower?.listening(message.address);
    } else {
      this.#isClosed = true;
      this.#follower?.close();
    }
  }

  async #follow(manifest: Manifest): Promise<void> {
    const { start } = this.#options;
    const held = await openReplicaFolder(start, manifest);
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
    tell({ type: 'log', message: `${error.message}; its folder was moved to ${aside}` });
    tell({ type: 'snapshot-needed', peers: await this.#findPeers(manifest), reason: error.message });
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

function isDamage(error: unknown): error is Error {
  return error instanceof DamagedIndex || (error instanceof MergeFailed && error.reason === 'damaged');
}
