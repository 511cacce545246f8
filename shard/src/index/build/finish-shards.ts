import type { Schema } from '../../query/schema.js';
import { shardFolder } from '../manifest.js';
import type { Builder, WrittenPart } from './builder.js';
import { finishShard } from './finish-shard.js';

/** What was built of all lines, and what goes on with it. */
export interface UnfinishedShards {
  /** Of the index under way. */
  readonly folder: string;
  readonly schema: Schema;
  readonly shards: number;
  readonly builders: readonly Builder[];
  /** Of all shards, those of each in the order of `seq`. */
  readonly parts: readonly WrittenPart[];
}

/** Ends all shards, durably but for the names of their folders. Gives the live documents of each. */
export async function finishShards(unfinished: UnfinishedShards): Promise<readonly number[]> {
  const { folder, schema, shards, builders, parts } = unfinished;
  const ofShard: WrittenPart[][] = Array.from({ length: shards }, () => []);
  for (const part of parts) ofShard[part.shard]?.push(part);
  const documents = new Array<number>(shards).fill(0);
  let next = 0;
  const finishOn = async (builder: Builder): Promise<void> => {
    while (next < shards) {
      const shard = next++;
      const entries = await builder.deleteReplaced({ shard, parts: ofShard[shard] ?? [] });
      await finishShard(shardFolder(folder, shard), entries, schema);
      documents[shard] = entries.reduce((sum, { liveDocuments }) => sum + liveDocuments, 0);
    }
  };
  await Promise.all(builders.map(finishOn));
  return documents;
}
