import { GenerationGone } from '../evaluate/statistics.js';
import { attachShard, type SharedShard } from '../index/open.js';
import type { ShardIndex } from '../index/shard-index.js';
import { beginRequest, decodeRequest, type ShardRequest } from './shard-calls.js';
import type { ThreadEvaluation } from './threads/evaluation-loop.js';

/** A state of the shard as a thread is told of it. */
export interface SharedState {
  /** What calls name it by; never that of another state of this process. */
  readonly id: number;
  /** The state that it has segments in common with; 0 for none. */
  readonly former: number;
  readonly shared: SharedShard;
}

/** What becomes of a shard's states. */
export type StateNews =
  | { readonly type: 'published'; readonly state: SharedState }
  /** No call names it any more. */
  | { readonly type: 'released'; readonly id: number };

/** What a shard's threads evaluate with: an `EvaluationModule`, given the states that are held when a thread starts. */
export function createEvaluation(states: readonly SharedState[]): ThreadEvaluation {
  const indexes = new Map<number, ShardIndex>();
  const take = ({ id, former, shared }: SharedState): void =>
    void indexes.set(id, attachShard(shared, indexes.get(former)));
  for (const state of states) take(state);
  return {
    evaluate(kind, bytes, now, state) {
      const index = indexes.get(state);
      // Only a call that was cancelled on its way here can name one that is gone.
      if (index === undefined) throw new GenerationGone(`state ${state} is not held by this thread`);
      return beginRequest(decodeRequest(kind as ShardRequest['kind'], bytes), index, now);
    },
    tell(news: StateNews) {
      if (news.type === 'published') take(news.state);
      else indexes.delete(news.id);
    },
  };
}
