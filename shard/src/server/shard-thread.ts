import { attachShard, type SharedShard } from '../index/open.js';
import { beginRequest, decodeRequest, type ShardRequest } from './shard-calls.js';
import type { Evaluate } from './threads/evaluation-loop.js';

/** What a shard's threads evaluate with: an `EvaluationModule`. */
export function createEvaluate(shared: SharedShard): Evaluate {
  const index = attachShard(shared);
  return (kind, bytes, now) => beginRequest(decodeRequest(kind as ShardRequest['kind'], bytes), index, now);
}
