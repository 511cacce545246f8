import type { Clock, ShardAnswer__Output } from '@muster/proto';
import type { Gathered, GatherOptions } from './gather/gather.js';
import type { ShardQuestion } from './policy/failover.js';
import type { AskLeaf } from './words.js';

/** What a phase that asks leaves is given: how one shard is asked, and how the answers of many are waited for. */
export interface LeafDependencies {
  readonly askShard: (question: ShardQuestion) => AskLeaf<ShardAnswer__Output>;
  readonly gather: <Value>(
    asks: readonly AskLeaf<Value>[],
    options: Pick<GatherOptions, 'cutoffMs' | 'leafDeadlineMs' | 'cancellation'>,
  ) => Promise<Gathered<Value>>;
  readonly clock: Clock;
}
