import type { LineBatch } from '../read-jsonl.js';
import type { PartsToMerge, ShardParts } from './builder.js';

// What the main thread and a thread of a build say to each other: see `Builder`. Lines and tables are not copied but
// given away.

/** To a thread, which answers in the order in which it was asked. */
export type ThreadQuestion =
  | { readonly type: 'add'; readonly batch: LineBatch }
  | { readonly type: 'end-run' }
  | { readonly type: 'delete-replaced'; readonly shard: ShardParts }
  | { readonly type: 'merge'; readonly parts: PartsToMerge };

/** From a thread: what the builder's method gave. An error ends the thread, and is told of as the reason. */
export interface ThreadAnswer {
  readonly answer: unknown;
}
