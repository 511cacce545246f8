import type { Clock } from '@muster/proto';
import type { Gathered, GatherOptions } from './gather/gather.js';
import type { ShardQuestion } from './policy/failover.js';
import type { CutoffPolicy, LeafAsk, LeafOutcome } from './words.js';

/** A shard that a phase beside the query itself asked, and what became of that. */
export interface AskedShard {
  /** Name of its source. */
  readonly source: string;
  readonly shard: number;
  readonly outcome: LeafOutcome<unknown>;
}

/** What a phase that asks leaves is given: how one shard is asked, and how the answers of many are waited for. */
export interface LeafDependencies {
  readonly askShard: <Value extends object>(question: ShardQuestion<Value>) => LeafAsk<Value>;
  /** Waits for all, unless a cutoff policy is given. */
  readonly gather: <Value>(
    asks: readonly LeafAsk<Value>[],
    options: Omit<GatherOptions<Value>, 'clock' | 'cutoff'> & { readonly cutoff?: CutoffPolicy },
  ) => Promise<Gathered<Value>>;
  readonly clock: Clock;
}
