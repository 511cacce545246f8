import type { LogResponse__Output } from '@muster/proto';
import { LogTrouble } from './log-stream.js';

/** The log no longer has what the replica needs. */
export class SnapshotNeeded extends Error {
  override readonly name = 'SnapshotNeeded';
  /** The next operation to take in here: of use is a snapshot of a later generation. */
  readonly nextSeq: number;
  /** Where one may be had. */
  readonly peers: readonly string[];

  constructor(nextSeq: number, peers: readonly string[]) {
    super(`the log no longer has operation ${nextSeq}, which is the next one here`);
    this.nextSeq = nextSeq;
    this.peers = peers;
  }
}

/** What a replica knows of the log that it follows. */
export class KnownLog {
  #logId: string;
  #nextSeq: number;
  /** As the writer named them last. */
  #peers: readonly string[] = [];

  /** @param logId empty if the replica never followed a log */
  constructor(logId: string, nextSeq: number) {
    this.#logId = logId;
    this.#nextSeq = nextSeq;
  }

  /** The log's name; empty as long as it is not known. */
  get logId(): string {
    return this.#logId;
  }

  /** All operations of the log below are on the writer's disk, as it last said. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /**
   * Takes in what a response says of the log itself. Gives whether the log's name is known only since then.
   *
   * @param reached the next operation to take in here
   * @throws SnapshotNeeded if the log no longer has it
   * @throws LogTrouble if it is not the log that the replica's operations came from
   */
  greet({ logId, peers, nextSeq, snapshotNeeded }: LogResponse__Output, reached: number): boolean {
    if (logId !== '') this.#peers = peers;
    if (snapshotNeeded) throw new SnapshotNeeded(reached, this.#peers);
    this.#nextSeq = nextSeq;
    if (logId === '') return false;
    if (this.#logId !== '' && logId !== this.#logId) {
      throw new LogTrouble(`the writer has log ${logId}, the operations here came from log ${this.#logId}`, true);
    }
    if (nextSeq < reached) {
      throw new LogTrouble(`the log ends before operation ${nextSeq}, here is all before ${reached}`, true);
    }
    const isNew = this.#logId === '';
    this.#logId = logId;
    return isNew;
  }
}
