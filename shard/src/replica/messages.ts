import type { SharedShard } from '../index/open.js';

/** What a replica's thread tells the thread that serves queries. */
export type FromReplica =
  /** A generation newer than those before. The first comes before anything is served. */
  | { readonly type: 'published'; readonly shared: SharedShard }
  /** Whenever it changes. */
  | { readonly type: 'state'; readonly state: ReplicaState }
  /** For the operator. */
  | { readonly type: 'log'; readonly message: string }
  /** It cannot go on from what it has; the thread ends after it. */
  | SnapshotWanted
  /** Everything is on disk, the thread ends. */
  | { readonly type: 'closed' };

/** What a replica's thread is told by the thread that serves queries. */
export type ToReplica =
  /** No call uses this generation any more. */
  | { readonly type: 'released'; readonly generation: number }
  /** Where peers reach this replica, `host:port`; told to the writer. */
  | { readonly type: 'listening'; readonly address: string }
  /** A file of the replica is not what was written: put the folder aside, ask for a snapshot and end. */
  | { readonly type: 'damaged'; readonly reason: string }
  /** Put everything on disk and end. */
  | { readonly type: 'close' };

/** What a replica needs that cannot go on from what it has. */
export interface SnapshotWanted {
  readonly type: 'snapshot-needed';
  /** Where a snapshot may be had. */
  readonly peers: readonly string[];
  readonly reason: string;
  /** Whether what it had is damaged, and was put aside; if not, it is sound, and only too old for the log. */
  readonly isDamaged: boolean;
  /** Of use is a snapshot of a later generation than this; -1: any. */
  readonly after: number;
}

/** How a replica gets on with following the log. */
export interface ReplicaState {
  /** Whether it follows the writer's log. */
  readonly connected: boolean;
  /** Why not, or what else is wrong; empty if nothing is. */
  readonly trouble: string;
  /** The next operation to take in: all lower ones were. */
  readonly nextSeq: number;
  /** All operations of the log below are on the writer's disk, as it last said. */
  readonly logNextSeq: number;
  /** All operations below are on this replica's disk. */
  readonly durableSeq: number;
}

/** What a replica's thread is started with (`workerData`). */
export interface ReplicaStart {
  /** Folder of the index. */
  readonly dir: string;
  readonly shard: number;
  /** Names this replica among those that share the folder. */
  readonly replica: string;
  /** Address of the index's writer, `host:port`. */
  readonly writer: string;
  /** Most memory that the shard may take, in bytes. */
  readonly maxMemoryBytes: number;
}
