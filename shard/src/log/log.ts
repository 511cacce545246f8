import type { Operation, RefusedOperation } from '@muster/proto';

/**
 * The numbered sequence of all writes of an index, and the marks in it. Operations are given in runs, encoded once, so
 * that what a replica is sent is what lies on disk.
 *
 * A write counts when its `durable` resolves. Nothing that `read`, `marksFrom` or `outcomeOf` give may yet be lost.
 */
export interface Log {
  /** Drawn when the log was created. */
  readonly logId: string;
  /** The first number that the log gave: the `nextSeq` of the build that it goes on from. */
  readonly startSeq: number;
  /** The number that the next write gets. */
  readonly nextSeq: number;
  /** All writes below are durable. */
  readonly durableSeq: number;
  /** The newest mark, durable or on its way; `startSeq` if there is none. */
  readonly lastMark: number;
  /** About how many bytes the operations take, those on their way to the disk included. */
  readonly sizeBytes: number;
  /** Takes in a batch: all of it is kept, or nothing. Batches are numbered, and become durable, in the order of calls. */
  append(batch: Batch): Appended;
  /** Marks the place behind all writes appended so far. Resolves to its number when the mark and they are durable. */
  mark(): Promise<number>;
  /**
   * A shard's durable operations from a number on, as many runs as fit the limits, at least one. Those of the first run
   * may begin below `fromSeq`.
   */
  read(shard: number, fromSeq: number, limits: ReadLimits): readonly Run[];
  /** The first durable mark from a number on, if there is one. */
  markFrom(generation: number): number | undefined;
  /** The greatest durable mark that is not above a number, if there is one. */
  markUpTo(generation: number): number | undefined;
  /** All operations of the shard from this number on are there; those that are being given up are not. */
  firstSeq(shard: number): number;
  /** About how many bytes the operations of a shard take. */
  shardBytes(shard: number): number;
  /** Gives up the oldest operations of a shard below a number, as long as more than `keepBytes` are left. */
  trim(shard: number, belowSeq: number, keepBytes: number): Promise<void>;
  /** What was said of a batch with a key; nothing of keys that are no longer known. */
  outcomeOf(key: string): KeyOutcome | undefined;
  /** Calls back whenever more became durable. Gives what ends that. */
  onDurable(listener: () => void): () => void;
  /** Waits for what was appended to become durable, and ends. */
  close(): Promise<void>;
}

/** Writes that are numbered and kept together. */
export interface Batch {
  readonly operations: readonly ShardOperation[];
  /** The key it came with, and what will be said of it. */
  readonly keyed?: { readonly key: string; readonly hash: string; readonly refused: readonly RefusedOperation[] };
}

/** A write, and the shard that its document belongs to. */
export interface ShardOperation {
  readonly shard: number;
  readonly operation: Operation;
}

/** A batch that was taken in. */
export interface Appended {
  /** The number of its last write; 0 if it had none. */
  readonly lastSeq: number;
  /** Resolves when all of it is durable; rejects with `LogFull` or `LogBroken`, and then nothing of it is kept. */
  readonly durable: Promise<void>;
}

/** What was said of a batch with a key. */
export interface KeyOutcome {
  /** Of its writes. */
  readonly hash: string;
  readonly lastSeq: number;
  readonly refused: readonly RefusedOperation[];
}

/** How much to read at once. */
export interface ReadLimits {
  readonly operations: number;
  readonly bytes: number;
}

/** Operations of one shard that lie together. */
export interface Run {
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** How many. */
  readonly operations: number;
  /** A `LogResponse` with these operations and nothing else. */
  readonly bytes: Buffer;
}

/** Nothing can be written for want of space; what was written before can be read. Later it may go on. */
export class LogFull extends Error {
  override readonly name = 'LogFull';
}

/** Nothing can be written any more until the writer is started anew. */
export class LogBroken extends Error {
  override readonly name = 'LogBroken';
}
