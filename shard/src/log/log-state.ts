/** What a log is, beside what is in it. Written with every transaction. */
export interface LogState {
  readonly logId: string;
  readonly buildId: string;
  readonly startSeq: number;
  nextSeq: number;
  /** The newest mark. */
  mark: number;
  /** Keys taken in so far, those too that are no longer known. */
  keys: number;
  /** Keys that came before this many are no longer known. */
  oldestKey: number;
  /** Bytes of what is known of keys. */
  keyBytes: number;
  readonly shards: ShardLog[];
}

/** What the log has of a shard. */
export interface ShardLog {
  /** Its operations from this number on are there. */
  firstSeq: number;
  bytes: number;
}

/** Logs of shards that nothing was written to. */
export function newShardLogs(shards: number, firstSeq: number): ShardLog[] {
  return Array.from({ length: shards }, () => ({ firstSeq, bytes: 0 }));
}
