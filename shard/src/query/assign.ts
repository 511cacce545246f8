import xxhash from 'xxhash-wasm';

/** Slots that ids are hashed to. Shards own ranges of slots, so that they can be split without hashing anew. */
export const slotCount = 4096;

const { h32 } = await xxhash();

/** xxHash32 of an id's UTF-8 bytes, seed 0. */
export function hashOf(id: string): number {
  return h32(id, 0);
}

/** Slot of an id: its hash modulo 4,096. */
export function slotOf(id: string): number {
  return hashOf(id) % slotCount;
}

/** Shard of a slot among `shards` shards that own ranges of nearly equal size. */
export function shardOfSlot(slot: number, shards: number): number {
  return Math.floor((slot * shards) / slotCount);
}

/** Shard of the document with an id, where documents were not assigned to shards by hand. */
export function shardOfId(id: string, shards: number): number {
  return shardOfSlot(slotOf(id), shards);
}

/** First slot of a shard, and one past its last. */
export function slotsOfShard(shard: number, shards: number): [from: number, to: number] {
  return [Math.ceil((shard * slotCount) / shards), Math.ceil(((shard + 1) * slotCount) / shards)];
}
