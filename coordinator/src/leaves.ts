import type { Clock } from '@muster/proto';
import type { Gathered } from './gather/gather.js';
import type { GatherOptions } from './gather/gather-options.js';
import type { ShardQuestion } from './policy/shard-question.js';
import type { CutoffPolicy, LeafAsk, LeafOutcome } from './words.js';

/** A shard that a phase beside the query itself asked, and what became of that. */
export interface AskedShard {
  /** Name of its source. */
  readonly source: string;
  readonly shard: number;
  readonly outcome: LeafOutcome<unknown>;
}

/** What is the same for all phases of all queries. */
type OfAllPhases = 'clock' | 'stalls' | 'mostHedges' | 'asking';

/**
 * How long a phase waits for its leaves, and for whom: for all, unless a cutoff policy is given. Leaves that are slow are
 * hedged, unless `mayHedge` says otherwise.
 */
export interface GatherLimits<Value> extends Omit<GatherOptions<Value>, OfAllPhases | 'cutoff'> {
  readonly cutoff?: CutoffPolicy;
}

/** What a phase that asks leaves is given: how one shard is asked, and how the answers of many are waited for. */
export interface LeafDependencies {
  readonly askShard: <Value extends object>(question: ShardQuestion<Value>) => LeafAsk<Value>;
  readonly gather: <Value>(asks: readonly LeafAsk<Value>[], options: GatherLimits<Value>) => Promise<Gathered<Value>>;
  readonly clock: Clock;
}
