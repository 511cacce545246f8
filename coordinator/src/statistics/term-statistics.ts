import type { Frontier } from '@muster/shard/query';

/** A term's statistics in one shard. */
export interface ShardTermStatistics {
  readonly documentFrequency: number;
  readonly frontier: Frontier;
}

/** A term's statistics in the shards that have told them. */
export interface TermStatistics {
  readonly byShard: readonly (ShardTermStatistics | undefined)[];
  /** Shards that have told. */
  readonly known: number;
  /** Sum over them. */
  readonly documentFrequency: number;
  /** Every shard is known to have documents with the term. */
  readonly isEverywhere: boolean;
}

/** A frontier off the wire. Copied out of the message, which is shared with others and at any alignment. */
export function readFrontier(bytes: Buffer): Frontier {
  const numbers = new Uint32Array(bytes.length >>> 2);
  for (let i = 0; i < numbers.length; i++) numbers[i] = bytes.readUInt32LE(4 * i);
  return numbers;
}
