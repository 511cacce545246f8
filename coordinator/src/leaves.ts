import type { Clock } from '@muster/proto';
import type { Gathered, GatherOptions } from './gather/gather.js';
import type { ShardQuestion } from './policy/failover.js';
import type { LeafAsk } from './words.js';

/** What a phase that asks leaves is given: how one shard is asked, and how the answers of many are waited for. */
export interface LeafDependencies {
  readonly askShard: <Value extends object>(question: ShardQuestion<Value>) => LeafAsk<Value>;
  readonly gather: <Value>(
    asks: readonly LeafAsk<Value>[],
    options: Pick<GatherOptions, 'cutoffMs' | 'leafDeadlineMs' | 'cancellation'>,
  ) => Promise<Gathered<Value>>;
  readonly clock: Clock;
}
